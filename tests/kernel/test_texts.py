import pytest

from salesops.kernel.texts import visible_core
from tests.rules import rule


@rule("REG-2", "invisible text")
@pytest.mark.parametrize(
    "text", ["", "  \t\n", "\u200b\u200d\ufeff", "\u3000", "\u3164\u115f", "\u2800", "\u202e", "\u0301"]
)
def test_nothing_to_see_is_nothing(text):
    assert visible_core(text) == ""


def test_two_spellings_of_a_text_have_one_core():
    assert visible_core("客户 已看样\u200b") == visible_core("客户已看样") == "客户已看样"
    assert visible_core("ABC123") == "ABC123"


def test_rare_characters_stay():
    assert visible_core("𠮷\U00031350🙂") == "𠮷\U00031350🙂"
