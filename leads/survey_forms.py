"""The survey as a form: questions are data, by product line (SUR-2)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from leads.models import Customer, ProductLine, Survey, SurveyNeed, SurveyQuestion
from salesops.kernel.web.forms import Form

NONE = [("", "—")]
EXTRA = ("budget_min", "budget_max", "delivery")


class CustomerChoice(forms.ModelChoiceField):
    def label_from_instance(self, customer):
        return f"{customer.name}, {customer.city}{customer.district}"


class StartForm(Form):
    """Whom, how, and about which product lines."""

    customer = CustomerChoice(label=_("Customer"), queryset=Customer.objects.none())
    method = forms.ChoiceField(
        label=_("Method"), choices=Survey.Method.choices, widget=forms.RadioSelect, initial=Survey.Method.INTERVIEW
    )
    product_lines = forms.MultipleChoiceField(
        label=_("Product lines"), choices=ProductLine.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, customers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["customer"].queryset = customers


class AnswersForm(Form):
    """One field a question; the customer sees the same on his phone."""

    budget_min = forms.CharField(
        label=_("Budget from"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    budget_max = forms.CharField(
        label=_("Budget up to"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    delivery = forms.CharField(label=_("Needed by"), max_length=100, required=False)

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        extra = {name: self.fields.pop(name) for name in EXTRA}
        for question in questions:
            self.fields[question.key] = _field(question)
            if question.key == "functions":
                self.fields |= extra
        self.fields |= extra
        for name, field in self.fields.items():
            self._dress(name, field)

    def answers(self):
        """What was answered, by key."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}


def _field(question):
    kinds = SurveyQuestion.Kind
    if question.kind == kinds.CHOICE:
        return forms.ChoiceField(label=question.text, choices=NONE + question.options, required=False)
    if question.kind == kinds.CHOICES:
        return forms.MultipleChoiceField(
            label=question.text, choices=question.options, required=False, widget=forms.CheckboxSelectMultiple
        )
    if question.kind == kinds.NUMBER:
        return forms.DecimalField(label=question.text, required=False, min_value=0, max_value=100000, decimal_places=2)
    return forms.CharField(label=question.text, required=False, max_length=300)


class NeedForm(Form):
    why = forms.ChoiceField(
        label=_("Why"), choices=[c for c in SurveyNeed.Why.choices if c[0] in ("amount", "special")]
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
