"""Pages in a real Chromium: a server, a person signed in, and what every page must pass.

`signed_in(page, "sales1")` signs a person in, `look(page, name)` keeps a picture in test-results/, `assert_clean(page)`
says: no axe finding, no word on the console, no sideways scroll.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests import make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in the test's thread
PICTURES = Path("test-results")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path if Path(path).exists() else None, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live_server):
    """Opens pages: `new_page()` on a desktop, `new_page(PHONE)` on a phone; each has its own session."""
    contexts = []

    def open_page(size=DESKTOP):
        phone = size == PHONE
        context = chromium.new_context(
            viewport=size, base_url=live_server.url, locale="zh-CN", is_mobile=phone, has_touch=phone,
            reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.words = []
        page.on("console", lambda said: page.words.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: page.words.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def phone(new_page):
    return new_page(PHONE)


@pytest.fixture
def people(transactional_db):
    """The smallest company, everybody with the demo password."""
    company = make.company()
    for person in vars(company).values():
        if hasattr(person, "set_password"):
            make.set_password(person)
    return company


def signed_in(page, username):
    """Sign a person in on this page; ends on the start page."""
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(username)
    page.locator("#id_password").fill(make.PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url("**/")
    return page


def look(page, name):
    """Keep a picture of the page for eyes."""
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}-{page.viewport_size['width']}.png")


def assert_clean(page, *, allow=()):
    """No axe finding, no word on the console (but those `allow`ed), no sideways scroll."""
    page.wait_for_load_state("networkidle")
    said = [word for word in page.words if not any(allowed in word for allowed in allow)]
    assert said == [], f"{page.url}: {said}"
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
