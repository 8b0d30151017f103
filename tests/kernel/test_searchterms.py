import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.kernel.searchterms import phone_in, query_terms, terms_for
from tests.rules import rule

RECORD = terms_for(name="张小明", phones=["13800008017"], numbers=["BB-202611-0007"])


def finds(query, terms=RECORD):
    """What the side table does with a query: equality, or prefix where the alternative ends in a star."""
    groups = query_terms(query)

    def matches(alternative):
        if alternative.endswith("*"):
            return any(term.startswith(alternative[:-1]) for term in terms)
        return alternative in terms

    return bool(groups) and all(any(matches(a) for a in group) for group in groups)


def test_a_record_has_few_terms():
    assert sorted(RECORD) == [
        "=13800008017",
        "^张",
        "bb-202611-0007",
        "zhangxiaoming",
        "zxm",
        "~8017",
        "小明",
        "张小",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "张小明",
        "张小",
        "小明",
        "张",
        " 张小明 ",
        "zhangxiaoming",
        "zhangx",
        "ZhangXiao",
        "zxm",
        "zx",
        "8017",
        "13800008017",
        "138 0000 8017",
        "+86 138-0000-8017",
        "\uff11\uff13\uff18\uff10\uff10\uff10\uff10\uff18\uff10\uff11\uff17",
        "BB-202611-0007",
        "bb-2026",
        "张小明 8017",
        "zxm 8017",
    ],
)
def test_a_record_is_found_by_every_way_of_asking(query):
    assert finds(query)


@pytest.mark.parametrize(
    "query",
    ["李", "李小明", "张明", "明", "zhangming", "8018", "13800008018", "张小明 8018", "", "   ", "\u200b", "!?"],
)
def test_and_not_by_others(query):
    assert not finds(query)


@rule("SEC-1", "no digit by digit")
@pytest.mark.parametrize("query", ["138", "1380000", "1380000801", "=13800008017", "~801", "0000", "00008017"])
def test_a_masked_phone_is_not_found_piece_by_piece(query):
    assert not finds(query)


@rule("REG-20", "search by full phone")
@pytest.mark.parametrize(
    ("query", "phone"),
    [
        ("138 0000 8017", "13800008017"),
        ("0571-87654321", "+8657187654321"),
        ("87654321", "87654321"),
        ("8017", ""),
        ("张三", ""),
        ("13800008017 张三", ""),
    ],
)
def test_a_search_by_a_whole_phone_is_told_apart(query, phone):
    assert phone_in(query) == phone


def test_landlines_are_found_with_and_without_area_code_and_extension():
    terms = terms_for(phones=["+8657187654321转801"])

    assert all(finds(q, terms) for q in ["0571-87654321", "0571-87654321转801", "87654321", "4321"])
    assert not finds("0571-87654321转802", terms)
    assert finds("400-820-8820", terms_for(phones=["+864008208820"]))
    assert finds("+852 9123 4567", terms_for(phones=["+85291234567"]))


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("单田芳", ["shantianfang", "stf", "dantianfang"]),
        ("曾国藩", ["zengguofan", "zgf"]),
        ("仇英", ["qiuying", "qy"]),
        ("解晓东", ["xiexiaodong", "xxd"]),
        ("尉迟恭", ["yuchigong", "ycg"]),
        ("吕布", ["lvbu", "lb", "lübu"]),
        ("𠮷田", ["𠮷田"]),
        ("John Smith", ["john", "smith", "SMITH", "Smi"]),
        ("Li 雷", ["li", "雷", "lei"]),
        ("杭州云澜家居有限公司", ["云澜", "云澜家居", "hzyl", "有限公司"]),
        ("张·三", ["张三", "zhangsan"]),
    ],
)
def test_names_are_found_as_people_say_them(name, queries):
    terms = terms_for(name=name)

    assert [query for query in queries if not finds(query, terms)] == []


def test_a_long_name_has_no_long_pinyin():
    terms = terms_for(name="杭州" * 25)

    assert max(map(len, terms)) <= 20
    assert len(terms) < 10


@given(st.text(max_size=50), st.text(max_size=30))
def test_any_text_can_be_a_name_and_a_query(name, query):
    terms = terms_for(name=name, numbers=[query])

    assert all(terms)
    assert all(group and all(group) for group in query_terms(query))


@given(st.text(alphabet="张王李赵陈云澜小明华国建军美丽", min_size=1, max_size=4))
def test_every_name_is_found_by_itself(name):
    assert finds(name, terms_for(name=name))
