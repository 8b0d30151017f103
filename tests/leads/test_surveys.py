"""Requirement surveys: answers, report, the customer's word, who needs one (SUR-1..5)."""

import datetime as dt

import pytest

from leads.models import Survey, SurveyNeed, SurveyQuestion
from leads.services import surveys
from salesops.kernel.errors import Conflict, Invalid, NotAllowed
from salesops.kernel.models import Notice
from tests.leads import make
from tests.rules import rule

pytestmark = pytest.mark.django_db

ANSWERS = {
    "scene": "卧室",
    "style": "modern",
    "functions": ["护脊", "quiet"],
    "budget_min": 5000,
    "budget_max": "8,000",
    "delivery": "12 月下旬",
}


@pytest.fixture
def now(shanghai):
    return shanghai("2026-11-19 10:00")


@pytest.fixture
def customer(company, now):
    return make.customer(company.sales1, now=now)


def interviewed(company, customer, now, **fields):
    said = {"method": "interview", "answers": ANSWERS}
    return surveys.start(customer=customer, actor=company.sales1, now=now, **{**said, **fields})


@rule("SUR-1", "methods")
@pytest.mark.parametrize("method", ["interview", "questionnaire", "online"])
def test_a_survey_is_made_by_one_of_three_methods(company, customer, now, method):
    assert interviewed(company, customer, now, method=method).method == method

    with pytest.raises(Invalid):
        interviewed(company, customer, now, method="guess")


@rule("SUR-2", "answers")
def test_answers_are_kept_as_codes_and_exact_money(company, customer, now):
    survey = interviewed(company, customer, now)

    assert survey.answers == {
        "scene": "bedroom",
        "style": "modern",
        "functions": ["spine_support", "quiet"],
        "budget_min": "5000.00",
        "budget_max": "8000.00",
        "delivery": "12 月下旬",
    }


@rule("SUR-2", "product lines")
def test_more_questions_come_with_the_product_line_as_data(company, customer, now):
    SurveyQuestion.objects.create(product_line="mattress", key="pets", kind="text", label="宠物", label_en="Pets")

    survey = interviewed(company, customer, now, product_lines=["mattress"], answers={"pets": "两只猫"})

    assert survey.answers == {"pets": "两只猫"}
    with pytest.raises(Invalid) as refused:
        interviewed(company, customer, now, product_lines=["lighting"], answers={"pets": "两只猫"})
    assert list(refused.value.errors) == ["pets"]
    with pytest.raises(Invalid):
        interviewed(company, customer, now, product_lines=["shoes"])


@rule("SUR-2", "bad input")
@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"budget_min": "-1"}, "budget_min"),
        ({"budget_max": "NaN"}, "budget_max"),
        ({"budget_max": "1e99"}, "budget_max"),
        ({"budget_min": 9, "budget_max": 8}, "budget_max"),
        ({"colour": "red"}, "colour"),
        ({"scene": "\u200b"}, "answers"),
    ],
)
def test_answers_that_make_no_sense_are_refused_at_the_field(company, customer, now, answers, field):
    if field == "answers":
        answers = {"functions": ["\u200b"]}
    with pytest.raises(Invalid) as refused:
        interviewed(company, customer, now, answers=answers)

    assert list(refused.value.errors) == [field]
    assert Survey.objects.count() == 0


@rule("SUR-3", "report")
def test_the_report_names_core_needs_and_concerns(company, customer, now):
    report = surveys.report_of(interviewed(company, customer, now, answers={"scene": "卧室", "budget_max": 8000}))

    assert [point.code for point in report["core_needs"]] == ["scene"]
    assert [point.code for point in report["concerns"]] == ["budget", "open"]


@rule("SUR-3", "confirmed")
@rule("KPI-2", "confirmed")
def test_the_customer_confirms_the_report(company, customer, now):
    survey = interviewed(company, customer, now)

    surveys.confirm(survey.pk, actor=company.sales1, now=now)

    survey.refresh_from_db()
    assert (survey.status, survey.confirmed_at, survey.corrections) == ("confirmed", now, {})
    with pytest.raises(Conflict):
        surveys.confirm(survey.pk, actor=company.sales1, now=now)
    with pytest.raises(Conflict):
        surveys.answer(survey.pk, answers=ANSWERS, actor=company.sales1, now=now)


@rule("SUR-3", "corrected")
@rule("KPI-2", "corrected")
@pytest.mark.parametrize(
    ("corrections", "status"),
    [
        ({"budget_max": "9000"}, "corrected"),
        ({"scene": "书房"}, "corrected"),
        ("床要 2 米宽", "corrected"),
        ({"words": "床要 2 米宽"}, "corrected"),
        ({"scene": "卧室"}, "confirmed"),  # says the same
        ({}, "confirmed"),
        ("  ", "confirmed"),
    ],
)
def test_a_correction_counts_only_when_it_differs(company, customer, now, corrections, status):
    survey = interviewed(company, customer, now)

    surveys.confirm(survey.pk, actor=None, now=now, corrections=corrections, by_customer=True)

    survey.refresh_from_db()
    assert survey.status == status


@rule("SUR-1", "online")
def test_the_customer_fills_in_the_online_form_himself(company, customer, now):
    survey = interviewed(company, customer, now, method="online", answers=None)
    assert survey.status == "draft"
    with pytest.raises(Conflict):
        surveys.confirm(survey.pk, actor=company.sales1, now=now)

    surveys.answer(survey.pk, answers=ANSWERS, actor=None, now=now, by_customer=True)

    survey.refresh_from_db()
    assert survey.status == "reported"
    assert [n.recipient for n in Notice.objects.filter(kind="survey.answered")] == [company.sales1]


@rule("SUR-3", "who")
def test_only_who_makes_the_survey_works_on_it(company, customer, now):
    survey = interviewed(company, customer, now)

    for stranger in (company.sales2, company.guide1, company.ops1):
        with pytest.raises(NotAllowed):
            surveys.confirm(survey.pk, actor=stranger, now=now)
    with pytest.raises(NotAllowed):
        surveys.start(customer=customer, method="interview", actor=company.finance1, now=now)
    surveys.confirm(survey.pk, actor=company.lead1, now=now)


@rule("SUR-4", "required")
@rule("SUR-5", "list")
def test_important_customers_are_on_the_list_until_the_survey_is_started(company, now, shanghai):
    key = make.customer(company.sales1, now=now, grade="A")
    make.customer(company.sales1, now=now, grade="B")
    make.customer(company.sales1, now=now, vip=True)

    assert surveys.find_needs(now=now) == 2
    assert surveys.find_needs(now=now) == 0
    need = SurveyNeed.objects.get(customer=key)
    assert (need.why, need.due_at) == ("class_a", shanghai("2026-11-23 10:00"))

    survey = interviewed(company, key, now)
    need.refresh_from_db()
    assert need.survey == survey


@rule("SUR-5", "overdue")
def test_a_survey_not_started_in_two_working_days_goes_to_the_superior(company, now):
    special = make.customer(company.sales1, now=now)
    need = surveys.need(special, why="special", actor=company.sales1, now=now, note="定制酒店")

    assert surveys.tell_overdue(now=need.due_at) == 0
    assert surveys.tell_overdue(now=need.due_at + dt.timedelta(seconds=1)) == 1
    told = Notice.objects.filter(kind="survey.overdue").order_by("recipient__username")
    assert [n.recipient for n in told] == [company.lead1, company.sales1]
    with pytest.raises(Conflict):
        surveys.need(special, why="special", actor=company.sales1, now=now)


@rule("ORG-8", "surveys")
def test_who_sees_a_survey(company, customer, now):
    interviewed(company, customer, now)

    seen = {
        name
        for name, person in vars(company).items()
        if hasattr(person, "username") and Survey.objects.visible_to(person, now).exists()
    }

    assert seen == {"sales1", "lead1", "head1", "ops1", "mkt1", "director", "audit1"}
