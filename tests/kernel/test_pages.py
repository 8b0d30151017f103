"""Pages: refusals with their rule, words that survive the end of a session, one effect for one click."""

import pytest
from django.utils import timezone, translation

from salesops.kernel.web import unsaved
from tests import make
from tests.rules import rule
from tests.testapp.models import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.testapp.pages")]
HTMX = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.fixture
def sales1(client, company):
    client.force_login(company.sales1)
    return client


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_a_refusal_is_a_page_with_its_rule(sales1, status):
    response = sales1.get(f"/papers/refusing/{status}/")

    assert response.status_code == status
    assert "so-refuse" in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_to_htmx_a_refusal_lands_above_the_content(sales1, status):
    response = sales1.post(f"/papers/refusing/{status}/", headers=HTMX)

    assert response.status_code == status
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#refusal", "innerHTML")
    assert "<html" not in response.content.decode()


@rule("ORG-2", "a record out of reach answers like one that does not exist")
def test_a_missing_address_and_a_missing_record_look_the_same(sales1):
    missing = sales1.get("/no/such/page/").content.decode()
    record = sales1.get("/approvals/987654/").content.decode()

    assert "so-refuse" in missing
    assert "ORG-2" in record


@pytest.mark.parametrize("code", ["zh-hans", "en"])
def test_every_page_states_its_language(sales1, code):
    sales1.post("/language/", {"language": code, "next": "/"})

    lang = {"zh-hans": 'lang="zh-Hans"', "en": 'lang="en"'}[code]
    assert lang in sales1.get("/").content.decode()


def test_the_language_is_never_changed_by_get(sales1):
    assert sales1.get("/language/?language=en").status_code == 405


def test_a_next_address_elsewhere_is_not_followed(sales1):
    assert sales1.post("/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"


def test_a_field_error_stands_under_its_field_with_its_rule_and_keeps_the_words(sales1):
    response = sales1.post("/papers/new/", {"text": "138O", "kind": "b"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="138O"' in page
    assert "is-invalid" in page
    assert "CUS-3" in page


@rule("SEC-3", "a form typed before the end of a session survives signing in")
def test_words_typed_before_the_session_ended_are_back_after_signing_in(client, company):
    make.set_password(company.sales1)
    key = unsaved.new_key(company.sales1)

    sent = client.post("/papers/new/", {"text": "typed", "kind": "b", "idempotency_key": key, "password": "secret"})
    answer = sign_in(client, "sales1", sent.url)
    page = client.get(answer.url).content.decode()

    assert answer.url == "/papers/new/"
    assert 'value="typed"' in page
    assert not Paper.objects.exists()
    assert "typed" not in client.get("/papers/new/").content.decode()


@rule("SEC-3", "a form typed before the end of a session survives signing in")
def test_words_of_one_person_are_never_given_to_another(client, company):
    make.set_password(company.sales2)
    key = unsaved.new_key(company.sales1)

    sent = client.post("/papers/new/", {"text": "typed", "kind": "b", "idempotency_key": key})
    answer = sign_in(client, "sales2", sent.url)

    assert "typed" not in client.get(answer.url).content.decode()


def test_passwords_are_never_kept(client, company):
    client.post("/papers/new/", {"text": "typed", "password1": "secret", "idempotency_key": "x"})

    assert list(client.session["unsaved"]["data"]) == ["text"]


def test_htmx_is_sent_to_sign_in_and_back_to_the_page_it_was_on(client, company):
    headers = {**HTMX, "HX-Current-URL": "http://testserver/papers/?view=all"}

    response = client.post("/papers/finish/", {"ids": ["1"]}, headers=headers)

    assert response.status_code == 204
    assert response["HX-Redirect"] == "/accounts/login/?next=/papers/%3Fview%3Dall"


def test_the_same_click_twice_is_one_effect_and_other_words_are_another_wish(sales1, company):
    key = unsaved.new_key(company.sales1)

    for text in ("one", "one", "two"):
        assert sales1.post("/papers/new/", {"text": text, "kind": "a", "idempotency_key": key}).status_code == 302

    assert sorted(Paper.objects.values_list("number", flat=True)) == ["one", "two"]


def test_the_key_of_a_form_names_who_it_was_drawn_for(company):
    key = unsaved.new_key(company.sales1)

    assert unsaved.typist(key) == unsaved.typist(f"{key}~abc") == company.sales1.pk
    assert unsaved.typist(key.replace(str(company.sales1.pk), "1", 1) + "x") is None
    assert len(f"{key}~{'0' * 12}") <= 80


def test_every_component_draws(sales1):
    with translation.override("zh-hans"):
        assert sales1.get("/papers/gallery/").status_code == 200


def test_no_page_holds_a_style_attribute_or_an_inline_script(sales1):
    for path in ("/", "/papers/", "/papers/new/", "/papers/gallery/", "/approvals/", "/notices/", "/more/"):
        page = sales1.get(path).content.decode()
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick=" not in page


def sign_in(client, name, url):
    return client.post(url, {"login": name, "password": make.PASSWORD, "next": url.partition("next=")[2]})


@rule("SEC-3", "5 failures in 15 minutes lock the account")
def test_failures_are_counted_down_and_the_fifth_locks(client, company):
    make.set_password(company.sales1)

    tries = [client.post("/accounts/login/", {"login": "sales1", "password": "wrong"}) for _n in range(5)]
    right = client.post("/accounts/login/", {"login": "sales1", "password": make.PASSWORD})

    assert [answer.status_code for answer in tries] == [200, 200, 200, 200, 429]
    assert "再错 3 次" in tries[1].content.decode()
    assert (right.status_code, right["Retry-After"]) == (429, "900")


@rule("SEC-3", "same words for names nobody has")
def test_a_name_nobody_has_is_refused_in_the_same_words(client, company):
    def words(name):
        page = client.post("/accounts/login/", {"login": name, "password": "wrong"}).content.decode()
        return page.partition('id="login-error"')[2].partition("</div>")[0]

    assert words("sales1") == words("nobody-at-all")


def test_nobody_signs_up(client):
    assert client.get("/accounts/signup/").status_code == 404


@rule("SEC-3", "idle limit")
def test_an_idle_session_ends(client, company):
    client.force_login(company.finance1)
    client.get("/")
    session = client.session
    session["seen_at"] = timezone.now().timestamp() - 31 * 60
    session.save()

    assert client.get("/").status_code == 302
