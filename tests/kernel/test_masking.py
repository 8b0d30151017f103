import pytest

from salesops.kernel.masking import mask_address, mask_name
from tests.rules import rule


@rule("SEC-1", "masked name")
@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张**"),
        ("欧阳小明", "欧**"),
        ("张", "张**"),
        (" 李 雷", "李**"),
        ("John Smith", "J**"),
        ("𠮷田", "𠮷**"),
        ("", ""),
    ],
)
def test_a_masked_name_is_one_character_and_two_stars(name, masked):
    assert mask_name(name) == masked


@rule("SEC-1", "masked name")
def test_an_invisible_first_character_is_not_shown_for_the_name():
    assert mask_name("\u200b\u202e王芳") == "王**"


@rule("SEC-1", "masked address")
def test_a_masked_address_ends_at_the_district():
    assert mask_address("浙江省", "杭州市", "滨江区") == "浙江省杭州市滨江区"
    assert mask_address("上海市", "上海市", "徐汇区") == "上海市徐汇区"
    assert mask_address("浙江省", "", "") == "浙江省"
