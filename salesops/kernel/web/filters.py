"""Filters of lists: their chips and the look of their form (django-filter does the filtering)."""

from django import forms
from django.utils.translation import gettext as _

from . import look


def chips(filterset, params, address):
    """One chip a filter in force: name, value in words, the address without it."""
    form = filterset.form
    form.is_valid()
    found = []
    for name, field in form.fields.items():
        values = [value for key in keys_of(name, field) for value in params.getlist(key) if value]
        if values:
            found.append({"name": field.label or name, "value": words(field, form.cleaned_data.get(name), values),
                          "url": address(without=keys_of(name, field))})  # fmt: skip
    return found


def keys_of(name, field):
    """The parameters of one filter: a range has two."""
    suffixes = getattr(field.widget, "suffixes", None)
    return [f"{name}_{suffix}" for suffix in suffixes] if suffixes else [name]


def words(field, value, raw):
    """What the filter says, in the words of its choices."""
    if value in (None, "", []):
        return _(", ").join(raw)
    if isinstance(value, slice):
        begin, end = (look.day(day) if day else "" for day in (value.start, value.stop))
        return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ModelChoiceField):
        return _(", ").join(str(row) for row in value) if hasattr(value, "__iter__") else str(value)
    labels = dict(flat(getattr(field, "choices", ())))
    several = value if isinstance(value, list | tuple | set) else [value]
    return _(", ").join(str(labels.get(str(one), one)) for one in several)


def flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        else:
            yield str(key), label


def dressed(form):
    """The filter form with the look of every form."""
    for field in form.fields.values():
        widgets = getattr(field.widget, "widgets", [field.widget])
        for widget in widgets:
            if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect | forms.CheckboxInput):
                continue
            kind = "form-select" if isinstance(widget, forms.Select) else "form-control"
            if kind not in widget.attrs.get("class", ""):
                widget.attrs["class"] = f"{kind} {widget.attrs.get('class', '')}".strip()
        field.is_choice_row, field.is_check = False, isinstance(field.widget, forms.CheckboxInput)
        field.is_check_list = isinstance(field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)
    return form
