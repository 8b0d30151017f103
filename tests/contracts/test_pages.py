"""Pages of credit and contracts, as each role that meets them sees them (CRD-1..3, CON-1..3)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contracts.models import Contract, ContractApproval, CreditAssessment, Supplement
from contracts.services import contracts
from leads.models import Deal
from salesops.kernel.clock import local_day
from tests.contracts import make
from tests.contracts.conftest import agree, reject
from tests.contracts.make import POINTS, SOURCES
from tests.rules import rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def pages(client):
    """`pages(user, name, *args)` opens a page; `pages.post(user, name, data, *args)` posts to it."""

    class Browser:
        def __call__(self, user, name, *args, query=""):
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return client.get(reverse(f"contracts:{name}", args=args) + query)

        def post(self, user, name, data, *args):
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            return client.post(reverse(f"contracts:{name}", args=args), data)

    return Browser()


def text(response):
    return response.content.decode()


POSTED = {**{k: str(v) for k, v in POINTS["B"].items()}, **{f"{k}_source": v for k, v in SOURCES.items()}}


@rule("CRD-2", "page")
def test_finance_enters_an_assessment_sees_the_grade_while_typing_and_puts_it_in_force(pages, company, now):
    quote = make.quote(company.sales1, now)
    form = {"customer": quote.customer_id, **POSTED}
    quote.approvals.create(
        kind="quote", subject_type="quotes.quote", subject_id=quote.pk, subject_number="Q", step="finance",
        role="finance", requested_by=company.sales1, requested_at=now, state="approved", content_hash="0",
    )  # fmt: skip

    preview = pages(
        company.finance1, "credit-preview", query="?" + "&".join(f"{k}={v}" for k, v in POINTS["B"].items())
    )
    assert "72" in text(preview)
    assert "200,000.00" in text(preview)
    made = pages.post(company.finance1, "credit-new", form)
    row = CreditAssessment.objects.get(customer=quote.customer)
    assert made.status_code == 302
    assert text(pages(company.finance1, "credit-record", row.pk)).count("营业执照") == 1
    pages.post(company.finance1, "credit-submit", {}, row.pk)

    row.refresh_from_db()
    assert row.status == "approved"
    assert pages(company.sales1, "credit-record", row.pk).status_code == 200
    assert pages(company.sales2, "credit-record", row.pk).status_code == 404
    assert pages(company.sales1, "credit-new").status_code == 403


@rule("CRD-2", "page errors")
def test_points_that_do_not_fit_stay_in_the_form_with_the_rule(pages, company, now, case):
    answer = pages.post(company.finance1, "credit-new", {"customer": case.customer.pk, **POSTED, "identity": "16"})

    assert answer.status_code == 400
    assert 'value="16"' in text(answer)


@pytest.fixture
def second_version(case, company, now):
    """A contract sent back by legal, changed, under review as version 2."""
    contract = case.submitted()
    reject(contract, "legal", "违约金写清楚", actor=company.legal1, now=now)
    words = contract.clauses["after_sales"].replace("五年", "三年")
    contracts.change(contract.pk, actor=company.sales1, now=now, clauses={"after_sales": words})
    return contracts.submit(contract.pk, actor=company.sales1, now=now)


@rule("CON-2", "page")
def test_the_record_shows_what_version_2_changed_the_comment_and_the_lanes(pages, company, second_version):
    seen = text(pages(company.sales1, "contract-record", second_version.pk))

    assert "<del>五年</del><ins>三年</ins>" in seen
    assert "违约金写清楚" in seen
    first = text(pages(company.sales1, "contract-record", second_version.pk, query="?version=1"))
    assert "<del>" not in first
    assert "床垫质保五年" in first


@rule("APR-1", "inbox")
def test_the_reviewer_sees_changes_and_checks_in_the_inbox(client, company, second_version):
    step = ContractApproval.objects.get(contract=second_version, step="legal", round=2)
    client.force_login(company.legal1, backend="allauth.account.auth_backends.AuthenticationBackend")

    seen = text(client.get(reverse("kernel:approval", args=[step.pk])))

    assert "<del>五年</del><ins>三年</ins>" in seen
    assert second_version.number in seen


@rule("CON-1", "page")
def test_a_salesperson_drafts_changes_submits_and_signs_on_pages(pages, company, case, now):
    sales = company.sales1
    assert case.quote.number in text(pages(sales, "contract-new"))
    pages.post(sales, "contract-new", {"quote": case.quote.pk, "title": "样板房"})
    contract = Contract.objects.get()
    form = {f"plan_{key}": value for key, value in (
        ("name", ["定金", "尾款", ""]), ("share", ["50", "50%", ""]), ("due", ["signing", "shipment", "signing"]),
        ("days", ["3", "", ""]), ("due_on", ["", "", ""]),
    )}  # fmt: skip
    form.update({**contract.clauses, "quality": "国标 GB/T 3326", "title": "样板房", "delivery_on": "2030-01-01"})

    assert "定金" in text(pages(sales, "contract-edit", contract.pk))
    assert pages.post(sales, "contract-edit", form, contract.pk).status_code == 302
    contract.refresh_from_db()
    assert [row["share"] for row in contract.payment_plan] == ["50.00", "50.00"]
    assert contract.clauses["quality"] == "国标 GB/T 3326"
    pages.post(sales, "contract-submit", {}, contract.pk)
    agree(contract, company, now)

    copy = SimpleUploadedFile("签字.pdf", b"%PDF-1.4 signed", content_type="application/pdf")
    done = pages.post(sales, "contract-sign", {"signed_on": str(local_day(now)), "file": copy}, contract.pk)

    assert done.status_code == 302
    contract.refresh_from_db()
    assert (contract.status, Deal.objects.count()) == ("signed", 1)
    assert contract.number in text(pages(sales, "contract", query="?view=signed"))


@rule("CON-2", "page refusal")
def test_loose_terms_show_why_they_cannot_pass_and_the_way_out(pages, company, case):
    contract = case.draft(payment_plan=[{"name": "尾款", "share": "100", "due": "acceptance", "days": 90}])

    seen = text(pages(company.sales1, "contract-record", contract.pk))

    assert reverse("contracts:contract-exception", args=[contract.pk]) in seen
    pages.post(company.sales1, "contract-exception", {"reason": "长期合作"}, contract.pk)
    assert contract.exceptions.get().status == "in_review"


@rule("CON-3", "page supplement")
def test_only_the_clauses_that_changed_become_the_supplement(pages, company, case):
    contract = case.sign(case.approved())
    form = {**contract.clauses, "quality": "新标准", "reason": "换标准"}
    for key in ("name", "share", "due", "days"):
        form[f"plan_{key}"] = [str(row[key]) for row in contract.payment_plan]
    form["plan_due_on"] = ["" for _row in contract.payment_plan]

    pages.post(company.sales1, "contract-amend", form, contract.pk)

    row = Supplement.objects.get()
    assert (list(row.clauses), row.payment_plan, row.status) == (["quality"], None, "in_review")


PAGES = ("contract-record", "contract-edit", "contract-sign", "contract-amend", "contract-withdraw", "contract-pdf",
         "contract-terminate", "contract-vouch", "contract-exception")  # fmt: skip


@rule("ORG-2", "pages")
@pytest.mark.parametrize("name", PAGES)
def test_a_contract_out_of_reach_is_a_missing_page(pages, company, case, name):
    contract = case.draft()

    assert pages(company.sales3, name, contract.pk).status_code == 404
    assert pages(company.sales1, name, contract.pk).status_code == 200


@pytest.mark.parametrize("who", ["sales1", "lead1", "head1", "director", "legal1", "finance1", "ops1", "audit1"])
def test_lists_and_records_open_for_every_role_that_meets_contracts(pages, company, second_version, case, who):
    person = getattr(company, who)
    for name in ("contract", "credit"):
        assert pages(person, name).status_code == 200
    seen = pages(person, "contract-record", second_version.pk)
    assert seen.status_code == 200
    assert ("戴立群" in text(seen)) == (who not in ("ops1", "audit1"))


@pytest.mark.parametrize("name", ["contract", "credit"])
def test_a_list_asks_as_many_questions_for_three_rows_as_for_one(pages, company, now, name):
    def count():
        with CaptureQueriesContext(connection) as found:
            pages(company.director, name, query="?view=all&status=draft&status=approved")
        return len(found)

    def one():
        quote = make.quote(company.sales1, now)
        make.credit(quote.customer, company.finance1, now)
        contracts.draft_from_quote(quote.pk, actor=company.sales1, now=now)

    one()
    pages(company.director, name)
    first = count()
    one()
    one()

    assert count() == first
