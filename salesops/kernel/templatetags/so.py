"""The words of the shell for templates; built in, no {% load %} needed."""

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from ..registry import registry
from ..web import look, unsaved

register = template.Library()

register.simple_tag(look.icon, name="icon")
register.simple_tag(look.status, name="status")
register.simple_tag(look.rule, name="rule")
register.simple_tag(look.money, name="money")
register.simple_tag(look.money_short, name="money_short")
register.simple_tag(look.day, name="day")
register.simple_tag(look.instant, name="instant")
register.simple_tag(look.until, name="until")
register.simple_tag(look.percent, name="percent")
register.simple_tag(look.light, name="light")
register.simple_tag(look.bar, name="bar")
register.simple_tag(look.capped, name="capped")
register.filter("signed", look.signed)
register.filter("initial", look.initial)
register.filter("quote", look.quote)
register.filter("money", look.money)
register.filter("day", look.day)
register.filter("instant", look.instant)


@register.simple_tag
def ticks(value, size=""):
    """{% ticks clock.ticks "xl" %}: sm in list cells, xl in the status bar."""
    return value.html(size) if value else ""


@register.simple_tag
def countdown(text, tone="", icon=""):
    return look.countdown(text, tone, icon)


@register.simple_tag(takes_context=True)
def idempotency(context):
    """The hidden key of a form: the same click twice is one effect, and who typed is known when the session ended."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', unsaved.new_key(user))


@register.simple_tag
def ago(value):
    return look.ago(value, timezone.now())


@register.simple_tag
def long_day(value):
    return look.long_day(value)


def _block(name, template_name, argument):
    """A tag that draws one block with the page's own context (csrf token, request)."""

    @register.simple_tag(name=name, takes_context=True)
    def draw(context, value=None, **extra):
        if value in (None, "", [], ()):
            return ""
        with context.push(**{argument: value}, **extra):
            return context.template.engine.get_template(template_name).render(context)

    return draw


_block("button", "partials/so_button.html", "button")
_block("clock", "partials/so_clock.html", "clock")
_block("clocks", "partials/so_clocks.html", "clocks")
_block("next_action", "partials/so_next.html", "action")
_block("why", "partials/so_why.html", "why")
_block("timeline", "partials/so_timeline.html", "entries")
_block("lanes", "partials/so_lanes.html", "lanes")
_block("slip", "partials/so_slip.html", "slip")
_block("nothing", "partials/so_empty.html", "empty")
_block("facts", "partials/so_facts.html", "facts")
_block("steps", "partials/so_steps.html", "stages")
_block("path", "partials/so_path.html", "stages")
_block("refusal", "partials/refusal.html", "refusal")


@register.simple_tag(takes_context=True)
def panels(context, page, record):
    """The parts that other apps add to this page; htmx loads each when it comes into sight."""
    request = context["request"]
    rows = registry.panels_of(page, request.user)
    return render_to_string("partials/so_panels.html", {"panels": rows, "record": record}, request=request)


@register.filter
def get(mapping, key):
    return mapping.get(key)
