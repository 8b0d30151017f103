"""What the shell around every page needs: the company's name, navigation and tabs by role."""

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from ..models import Role, Unit
from ..registry import registry

COMPANY = "kernel.company-name"


def company_name():
    """The name of the root of the unit tree; asked once in five minutes."""
    name = cache.get(COMPANY)
    if name is None:
        name = Unit.objects.filter(parent=None).values_list("name", flat=True).first() or ""
        cache.set(COMPANY, name, 300)
    return name


def shell(request):
    user = getattr(request, "user", None)
    if request.path.startswith("/api/"):
        return {}
    company = {"company": SimpleLazyObject(company_name)}
    if user is None or not user.is_authenticated:
        return company
    lines = SimpleLazyObject(lambda: list(navigation(user, request)))
    return {
        **company,
        "nav": lines,
        "tabs": SimpleLazyObject(lambda: tabs(user, lines)),
        "main_action": SimpleLazyObject(lambda: main_action(user)),
        "role_line": SimpleLazyObject(lambda: role_line(user)),
        "now": timezone.now(),
    }


def address(item):
    """The address of a line of the navigation; empty while its page does not exist."""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return ""


def navigation(user, request):
    """The lines of the navigation that the person's roles open, with a heading where a group begins."""
    group, seen = "", set()
    for item in registry.nav:
        url = address(item)
        if not url or url in seen or (item.roles and not user.is_a(*item.roles)):
            continue
        yield {"item": item, "url": url, "key": key_of(item), "heading": item.group if item.group != group else "",
               "on": _is_on(url, request)}  # fmt: skip
        group = item.group
        seen.add(url)


def key_of(item):
    return item.url_name.replace(":", "-")


def _is_on(url, request):
    """Whether the page is the one of this line or lies below it."""
    return request.path == url if url == "/" else request.path.startswith(url)


def main_action(user):
    """The one thing a seller does all day: report a customer; None for people who do not."""
    item = registry.main_action
    if item is None or (item.roles and not user.is_a(*item.roles)):
        return None
    url = address(item)
    return {"url": url, "label": item.label, "icon": item.icon} if url else None


def tabs(user, lines):
    """The bar at the bottom of the phone: today, two lines of the role, the main action between them, more."""
    by_phone = sorted((line for line in lines if line["item"].phone_order is not None),
                      key=lambda line: line["item"].phone_order)  # fmt: skip
    others = [_tab(line) for line in by_phone if line["item"].url_name != "kernel:today"]
    today = [_tab(line) for line in lines if line["item"].url_name == "kernel:today"]
    act = main_action(user)
    middle = [{"url": act["url"], "label": act["label"], "add": True}] if act else others[2:3]
    more = {"url": reverse("kernel:more"), "label": _("More"), "icon": "menu-2", "on": False}
    return [*today, *others[:1], *middle, *others[1:2], more]


def _tab(line):
    return {"url": line["url"], "label": line["item"].label, "icon": line["item"].icon, "on": line["on"]}


def role_line(user):
    """`Salesman, East business team`: what stands under the name."""
    roles = [str(Role(role).label) for role in Role.values if role in user.roles][:2]
    unit = [user.unit.name] if user.unit and user.unit.parent_id else []
    return _(", ").join([*roles, *unit])
