import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.kernel.addresses import Parsed, address_key, has_number, parse, street_problem
from tests.rules import rule

HERE = ("浙江省", "杭州市", "滨江区")


@rule("REG-2", "street line")
@pytest.mark.parametrize(
    ("street", "problem"),
    [
        ("长河路100号", None),
        ("云澜府6幢1802室", None),
        ("长河路五号", None),
        ("", "missing"),
        ("   ", "missing"),
        ("\u200b\u200b\u200b\u200b\u200b", "missing"),
        ("云澜府6", "too_short"),
        ("云 澜 府 6", "too_short"),
        ("云澜府6幢", None),
        ("浙江省杭州市滨江区", "only_names"),
        ("杭州市滨江区", "only_names"),
        ("杭州滨江,,,", "only_names"),
        ("滨江区滨江区滨江区", "only_names"),
        ("中国浙江省杭州市", "only_names"),
        ("滨江区长河路", None),
        ("滨江路一直到底", None),
        ("-----------", "only_names"),
    ],
)
def test_a_street_line_says_more_than_the_division(street, problem):
    assert street_problem(*HERE, street) == problem


@rule("REG-2", "without a number")
@pytest.mark.parametrize(
    ("street", "numbered"),
    [
        ("长河路100号", True),
        ("长河路\uff11\uff10\uff10号", True),
        ("云澜府六幢", True),
        ("长河路十二号", True),
        ("长河路尽头", False),
        ("三墩镇双桥村", False),
        ("五一广场旁", False),
    ],
)
def test_a_line_without_any_number_is_marked(street, numbered):
    assert has_number(street) is numbered


@rule("CUS-3", "same address")
@pytest.mark.parametrize(
    "street",
    [
        "云澜府6幢1802",
        "云澜府6幢1802室",
        "云澜府 6 幢 1802 室",
        "云澜府6号楼1802室",
        "云澜府6栋1802",
        "云澜府6-1802",
        "云澜府(6幢)1802",
        "云澜府06幢1802房",
        "云澜府六幢1802室",
        "云澜府 6 1802",
        "滨江区云澜府6幢1802",
        "浙江省杭州市滨江区云澜府6幢1802室",
        "杭州滨江云澜府6幢,1802室。",
        "\uff10\uff16幢1802".join(["云澜府", ""]),
        "云澜府\uff16幢\uff11\uff18\uff10\uff12室",
    ],
)
def test_one_home_has_one_key(street):
    assert address_key(*HERE, street) == "浙江省杭州市滨江区:云澜府6-1802"


@rule("CUS-3", "same address")
def test_the_division_may_be_written_short():
    assert address_key("浙江", "杭州", "滨江", "云澜府6幢1802") == address_key(*HERE, "云澜府6幢1802")


@rule("CUS-3", "same address")
@pytest.mark.parametrize(
    "street",
    ["云澜府6幢1803", "云澜府7幢1802", "云澜府61幢802", "云澜府6幢1单元1802", "云澜园6幢1802", "云澜府A座1802"],
)
def test_another_home_has_another_key(street):
    assert address_key(*HERE, street) != address_key(*HERE, "云澜府6幢1802")


@rule("CUS-3", "same address")
def test_the_same_line_elsewhere_is_another_home():
    assert address_key("浙江省", "杭州市", "西湖区", "云澜府6幢1802") != address_key(*HERE, "云澜府6幢1802")


@rule("CUS-3", "same address")
def test_units_house_numbers_and_letters():
    def key(street):
        return address_key(*HERE, street).partition(":")[2]

    assert key("长河路100号6幢2单元1802室") == key("长河路100号6栋2单元1802") == "长河路100-6-2-1802"
    assert key("虹漕路461弄58号") == "虹漕路461-58"
    assert key("A座1201室") == key("a座1201") == "a-1201"
    assert key("建国路十二号") == key("建国路12号")
    assert key("建国路一百零三号") == "建国路103"


@rule("CUS-3", "same address")
@given(st.text(alphabet="云澜府路号幢室单元0169 -,()ABab滨江区", max_size=25))
def test_a_key_is_stable(street):
    once = address_key(*HERE, street)

    assert address_key(*HERE, once.partition(":")[2]) == once


@rule("CUS-1", "pasted address")
@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        (
            "张三 13800001234 浙江省杭州市滨江区云澜府6幢1802",
            Parsed("张三", "13800001234", *HERE, "云澜府6幢1802"),
        ),
        (
            "浙江省杭州市滨江区 长河街道云澜府6幢1802室 张三 138 0000 1234",
            Parsed("张三", "13800001234", *HERE, "长河街道云澜府6幢1802室"),
        ),
        (
            "收货人: 王小明\n手机号码:138-0000-1234\n所在地区:浙江省 杭州市 滨江区\n详细地址:云澜府 6幢 1802",
            Parsed("王小明", "13800001234", *HERE, "云澜府6幢1802"),
        ),
        (
            "李四,+8613900009001,上海市徐汇区虹漕路461号58号楼5楼",
            Parsed("李四", "13900009001", "上海市", "上海市", "徐汇区", "虹漕路461号58号楼5楼"),
        ),
        ("上海上海市徐汇区虹漕路461号", Parsed("", "", "上海市", "上海市", "徐汇区", "虹漕路461号")),
        ("上海市市辖区徐汇区虹漕路461号", Parsed("", "", "上海市", "上海市", "徐汇区", "虹漕路461号")),
        ("杭州滨江云澜府6-1802 张三", Parsed("张三", "", *HERE, "云澜府6-1802")),
        ("浙江滨江区长河路1号", Parsed("", "", *HERE, "长河路1号")),
        ("广东省中山市沙溪镇云汉轻纺城 王五", Parsed("王五", "", "广东省", "中山市", "沙溪镇", "云汉轻纺城")),
        ("湖北省仙桃市干河街道1号", Parsed("", "", "湖北省", "仙桃市", "干河街道", "1号")),
        ("吉林省吉林市船营区解放路8号", Parsed("", "", "吉林省", "吉林市", "船营区", "解放路8号")),
        ("内蒙古呼和浩特市新城区中山路1号", Parsed("", "", "内蒙古自治区", "呼和浩特市", "新城区", "中山路1号")),
        ("香港湾仔区轩尼诗道1号", Parsed("", "", "香港特别行政区", "香港特别行政区", "湾仔区", "轩尼诗道1号")),
        (
            "张三丰,杭州市西湖区文三路 1 号,0571-87654321转8",
            Parsed("张三丰", "+8657187654321转8", "浙江省", "杭州市", "西湖区", "文三路1号"),
        ),
        ("江苏省苏州市工业园区星湖街328号", Parsed("", "", "江苏省", "苏州市", "", "工业园区星湖街328号")),
        ("云澜府6幢1802", Parsed(street="云澜府6幢1802")),
        ("John Smith 13800001234", Parsed("John", "13800001234", street="Smith")),
        ("", Parsed()),
    ],
)
def test_a_pasted_text_is_taken_apart(text, parsed):
    assert parse(text) == parsed


@rule("CUS-1", "pasted address")
@given(st.text(max_size=60) | st.text(alphabet="浙江省杭州市滨江区上海云路张三0138 ,\n转号", max_size=40))
def test_any_text_can_be_pasted(text):
    parse(text)
