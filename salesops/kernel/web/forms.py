"""Forms of pages: one look, errors with their rule, nothing typed is lost."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _

from . import look, unsaved


def refused(text, rule=""):
    """A field error that links the rule which asks for it."""
    return ValidationError(format_html("{} {}", text, look.rule(rule)) if rule else text)


class Kit:
    """What every form has: the look, typed words kept after the session ended (`request`), errors from services.

    `action` is the address the form posts to, when that is not the page it stands on.
    """

    refilled = False

    def __init__(self, *args, request=None, action=None, **kwargs):
        data = args[0] if args else kwargs.get("data")
        if request is not None and data is None:
            kept = unsaved.kept_for(request, action)
            if kept is not None:
                kwargs["initial"] = {**(kwargs.get("initial") or {}), **self._typed(kept)}
                self.refilled = True
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        for name, field in self.fields.items():
            self._dress(name, field)

    @classmethod
    def _typed(cls, kept):
        several = [name for name, field in cls.base_fields.items() if isinstance(field, forms.MultipleChoiceField)]
        return {name: kept.getlist(name) if name in several else kept.get(name) for name in kept}

    def _dress(self, name, field):
        widget = field.widget
        field.is_check_list = isinstance(widget, forms.CheckboxSelectMultiple)  # a radio row to Django
        field.is_choice_row = isinstance(widget, forms.RadioSelect) and not field.is_check_list
        field.is_check = isinstance(widget, forms.CheckboxInput)
        if field.is_choice_row or field.is_check_list or field.is_check or widget.is_hidden:
            return
        if getattr(field, "empty_label", "") == "---------":
            field.empty_label = _("choose")
        css = "form-select" if isinstance(widget, forms.Select) else "form-control"
        widget.attrs["class"] = f"{css} {widget.attrs.get('class', '')}".strip()
        if isinstance(widget, forms.Textarea):
            widget.attrs.setdefault("rows", 3)

    def add_error(self, field, error):
        super().add_error(field, error)
        for name in self._errors:
            css = self.fields[name].widget.attrs.get("class", "") if name in self.fields else ""
            if css.startswith("form-") and "is-invalid" not in css:
                self.fields[name].widget.attrs["class"] = f"{css} is-invalid"

    def take(self, error):
        """Put the field messages of a refusal under their fields, the rest on top of the form."""
        placed = False
        for name, messages in error.errors.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, refused(message, error.rule))
                placed = True
        if not placed:
            self.add_error(None, refused(error.message, error.rule))


class Form(Kit, forms.Form):
    """A form that stands for no single model."""


class ModelForm(Kit, forms.ModelForm):
    """A form that reads its words from a model; saving is the service's work, never the form's."""

    def save(self, commit=True):
        raise NotImplementedError("A form turns text into values; a service saves.")


class DateInput(forms.DateInput):
    """A day, picked with the browser's own picker."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class InstantInput(forms.DateTimeInput):
    """A local instant, picked with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)
