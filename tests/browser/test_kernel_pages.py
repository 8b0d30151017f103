"""The pages of the kernel in Chromium, on a desk and in a hand."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from salesops.kernel.models import Approval, Role
from salesops.kernel.services import approvals
from tests.browser.conftest import DESKTOP, PHONE, assert_clean, look, signed_in
from tests.testapp.models import Paper
from tests.testapp.papers import FLOW

pytestmark = [pytest.mark.urls("tests.testapp.pages"), pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
PAGES = [
    "/",
    "/more/",
    "/approvals/",
    "/approvals/?mine=asked",
    "/notices/",
    "/absences/",
    "/absences/new/",
    "/settings/",
    "/rules/",
    "/rules/REG-8/",
    "/papers/",
    "/papers/?view=all&state=draft",
    "/papers/?q=zzz",
    "/papers/new/",
    "/papers/gallery/",
]


@pytest.fixture
def papers(people):
    now = timezone.now()
    for n in range(14):
        paper = Paper.objects.create(number=f"P-{n:03d}", owner=people.sales1, unit=people.team, text="全屋灯具")
        steps = [approvals.Step("finance", Role.FINANCE), approvals.Step("superior", Role.HEAD, people.head1)]
        approvals.submit(FLOW, paper, steps, actor=people.sales1, now=now - dt.timedelta(hours=n), number=paper.number,
                         title="赵文博，云澜府", amount=Decimal(186400))  # fmt: skip
    first = Approval.objects.filter(step="finance").order_by("pk").first()
    approvals.decide(first.pk, agree=True, comment="成本已核", actor=people.finance1, now=now)
    return people


@SIZES
def test_every_page_is_clean(new_page, papers, size):
    page = signed_in(new_page(size), "sales1")
    for number, path in enumerate(PAGES):
        page.goto(path)
        assert_clean(page)
        look(page, f"kernel-{number:02d}")


@SIZES
def test_the_pages_of_the_administrator_are_clean(new_page, papers, size):
    page = signed_in(new_page(size), "admin")
    for path in ("/policies/", "/policies/absence_max_days/"):
        page.goto(path)
        assert_clean(page)


@SIZES
def test_sign_in_and_its_failure_are_clean(new_page, people, size):
    page = new_page(size)
    page.goto("/accounts/login/")
    assert_clean(page)
    page.locator("#id_login").fill("sales1")
    page.locator("#id_password").fill("wrong")
    page.locator("#id_password").press("Enter")
    expect(page.locator("#login-error")).to_contain_text("再错 4 次将锁定 15 分钟")
    assert_clean(page)
    look(page, "kernel-sign-in")


def test_a_refusal_lands_above_the_form_and_what_was_typed_stays(page, papers):
    signed_in(page, "head1").goto("/approvals/")
    approval = Approval.objects.filter(step="superior").order_by("waiting_since").first()
    approvals.decide(approval.pk, agree=True, actor=papers.head1, now=timezone.now())

    page.locator("#comment").fill("请把交货改为 25 天")
    page.get_by_role("button", name="同意").click()

    expect(page.locator("#refusal")).to_contain_text("这一步已有人决定")
    expect(page.locator("#comment")).to_have_value("请把交货改为 25 天")
    assert_clean(page, allow=["409"])


def test_an_approver_decides_from_the_inbox_with_keys(page, papers):
    signed_in(page, "head1").goto("/approvals/")
    page.on("dialog", lambda dialog: dialog.accept())

    page.keyboard.press("a")

    expect(page.locator(".so-flash")).to_contain_text("已同意 P-013")
    assert Approval.objects.filter(step="superior", state="approved").count() == 1
    page.keyboard.press("r")
    expect(page.locator("#comment")).to_be_focused()


def test_on_the_phone_returning_asks_for_a_comment_first(phone, papers):
    signed_in(phone, "head1").goto("/approvals/")
    phone.locator(".so-item").first.click()

    phone.get_by_role("button", name="退回").click()
    phone.locator("#comment").fill("单价按新价改")
    look(phone, "kernel-return")
    phone.get_by_role("button", name="退回").click()

    expect(phone.locator(".so-flash")).to_contain_text("已退回 P-013")


def test_a_bulk_bar_floats_while_rows_are_chosen(page, papers):
    signed_in(page, "sales1").goto("/papers/")

    page.locator("input[name=ids]").nth(0).check()
    page.locator("input[name=ids]").nth(2).check()
    expect(page.locator("[data-count]")).to_have_text("2")
    assert_clean(page)
    look(page, "kernel-bulk")
    page.get_by_role("button", name="Finish").click()

    expect(page.locator(".so-flash")).to_contain_text("2 finished")


def test_search_filters_while_typing_and_stays_in_the_address(page, papers):
    signed_in(page, "sales1").goto("/papers/")

    page.locator(".so-head input[name=q]").fill("P-003")

    expect(page.locator(".so-table tbody tr")).to_have_count(1)
    assert "q=P-003" in page.url


def test_the_whole_row_opens_the_record_and_keys_move_between_rows(page, papers):
    signed_in(page, "sales1").goto("/papers/")

    page.keyboard.press("j")
    page.keyboard.press("j")

    expect(page.locator(".so-hitrow").nth(1)).to_be_focused()
    page.locator(".so-table tbody tr").first.locator("td").nth(2).click(force=True)
    page.wait_for_url("**/papers/*/")


def test_words_typed_before_the_session_ended_are_back(page, papers):
    signed_in(page, "sales1").goto("/papers/new/")
    page.locator("#id_text").fill("写到一半")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Write").click()
    page.wait_for_url("**/accounts/login/**")
    page.locator("#id_login").fill("sales1")
    page.locator("#id_password").fill("demo-pass-2026")
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**/papers/new/")

    expect(page.locator("#id_text")).to_have_value("写到一半")
    assert_clean(page)


def test_without_scripts_everything_still_works(chromium, live_server, papers):
    context = chromium.new_context(viewport=DESKTOP, base_url=live_server.url, java_script_enabled=False)
    page = signed_in(context.new_page(), "head1")
    page.goto("/approvals/")
    page.get_by_role("button", name="同意").click()
    expect(page.locator(".so-flash")).to_contain_text("已同意 P-013")
    context.close()
