"""CON-2: what changed between two versions is shown word by word."""

from contracts import diff
from tests.rules import rule


def marked(old, new):
    signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in diff.compare(old, new))


@rule("CON-2", "what changed")
def test_figures_change_as_whole_words():
    assert marked("签订后付 30% 定金；发货前付 1,200.00 元。", "签订后付 20% 定金；发货前付 1,350.00 元。") == (
        "签订后付 [-30%-][+20%+] 定金；发货前付 [-1,200.00-][+1,350.00+] 元。"
    )


@rule("CON-2", "what changed")
def test_chinese_numbers_change_with_their_unit_and_additions_stand_alone():
    assert (
        marked("床垫质保三年。", "床垫质保五年。首年免费保养一次。")
        == "床垫质保[-三年-][+五年+]。[+首年免费保养一次。+]"
    )


@rule("CON-2", "what changed")
def test_equal_and_empty_texts_have_no_change():
    assert marked("一样", "一样") == "一样"
    assert marked("", "新") == "[+新+]"
    assert marked("旧", "") == "[-旧-]"


def test_both_texts_can_be_read_from_the_pieces():
    old, new = "交货期 20 天，分两批。Model A-12", "交货期 28 天，一次送齐。Model B-12"
    pieces = diff.compare(old, new)

    assert "".join(p.text for p in pieces if p.kind != "new") == old
    assert "".join(p.text for p in pieces if p.kind != "gone") == new


def test_changed_clauses_are_named_in_their_order():
    assert diff.changed({"price": "a", "delivery": "b"}, {"price": "a", "delivery": "c", "quality": "d"}) == [
        "delivery", "quality",
    ]  # fmt: skip
