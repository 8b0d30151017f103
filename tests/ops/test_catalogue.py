"""The Chinese catalogue: what is extracted, what counts as translated, what is compiled."""

import gettext

import pytest

from salesops.kernel import catalogue

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def house(tmp_path):
    """A program with one app and one template; `house(code=, template=, **parts)` writes it."""

    def write(code="", template="", **parts):
        for path, content in {
            "leads/services/thing.py": code,
            "templates/leads/thing.html": template,
            **{f"locale/parts/{name}.zh_Hans.po": HEADER + text for name, text in parts.items()},
        }.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        return tmp_path

    return write


def test_texts_are_found_in_code_and_templates(house):
    root = house(
        code=(
            "from django.utils.translation import gettext as _, ngettext_lazy, pgettext_lazy\n"
            'a = _("One")\nb = ngettext_lazy("%(n)d day", "%(n)d days", "n")\nc = pgettext_lazy("paper", "Draft")\n'
        ),
        template=(
            '{% load i18n %}\n  {% translate "Two" %}\n{{ _("Three") }}\n'
            "{% blocktranslate count n=n trimmed %}\n    {{ n }} row\n  {% plural %}\n    {{ n }} rows\n"
            "{% endblocktranslate %}\n{% translate 'Draft' context 'quote' %}{# it's \"odd\" #}"
        ),
    )

    found = {(message.context, message.id) for _place, message in catalogue.texts_of_the_code(root)}

    assert found == {
        (None, "One"),
        (None, ("%(n)d day", "%(n)d days")),
        ("paper", "Draft"),
        (None, "Two"),
        (None, "Three"),
        (None, ("%(n)s row", "%(n)s rows")),
        ("quote", "Draft"),
    }


def test_a_text_without_chinese_is_named_with_its_place(house):
    root = house(
        code='_("Known")\n_("New")\n_("Empty")\n', a='msgid "Known"\nmsgstr "知道"\n\nmsgid "Empty"\nmsgstr ""\n'
    )

    report = catalogue.compare(root)

    assert report.untranslated == ["leads/services/thing.py:2: “New”", "leads/services/thing.py:3: “Empty”"]
    assert not report.complete


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fits"),
    [
        ("%(n)s of %(all)s", "%(all)s 中 %(n)s", True),
        ("%(n)s of %(all)s", "%(all)s 中 n", False),
        ("Hello {name}", "你好 {name}", True),
        ("Hello {name}", "你好 {names}", False),
        ("100%% of %s", "%s 的 100%%", True),
    ],
)
def test_placeholders_of_msgid_and_chinese_are_the_same(house, msgid, msgstr, fits):
    root = house(code=f'_("{msgid}")\n', a=f'msgid "{msgid}"\nmsgstr "{msgstr}"\n')

    assert catalogue.compare(root).complete is fits


def test_a_plural_may_use_the_placeholders_of_either_form(house):
    entry = 'msgid "One day left"\nmsgid_plural "%(n)s days left"\nmsgstr[0] "剩 %(n)s 天"\n'
    root = house(code='ngettext("One day left", "%(n)s days left", n)\n', a=entry)

    assert catalogue.compare(root).complete


def test_parts_that_disagree_and_entries_without_use_are_named(house):
    root = house(
        code='_("Release")\n',
        a='msgid "Release"\nmsgstr "释放"\n',
        b='msgid "Release"\nmsgstr "放开"\n\nmsgid "Old"\nmsgstr "旧"\n',
    )

    report = catalogue.compare(root)

    assert report.faulty == ["“Release”: “释放” in a.zh_Hans.po, “放开” in b.zh_Hans.po"]
    assert report.unused == ["“Old”"]


def test_the_parts_are_compiled_into_one_catalogue(house):
    draft = 'msgctxt "paper"\nmsgid "Draft"\nmsgstr "草稿"\n\n'
    days = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n'
    root = house(a='msgid "Release"\nmsgstr "释放"\n', b=draft + days)

    with catalogue.compile_parts(root).open("rb") as file:
        chinese = gettext.GNUTranslations(file)

    assert chinese.gettext("Release") == "释放"
    assert chinese.pgettext("paper", "Draft") == "草稿"
    assert chinese.ngettext("%(n)s day", "%(n)s days", 5) == "%(n)s 天"
