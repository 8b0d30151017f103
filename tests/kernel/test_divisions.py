from collections import Counter

import pytest

from salesops.kernel import divisions
from salesops.kernel.divisions import Place, find
from tests.rules import rule

EVERY_PLACE = [
    Place(province, city, district)
    for province in divisions.provinces()
    for city in divisions.cities(province)
    for district in divisions.districts(city, province)
]


@rule("REG-2", "official list")
def test_the_whole_country_is_there():
    assert len(divisions.provinces()) == 34
    assert {"浙江省", "上海市", "内蒙古自治区", "香港特别行政区", "台湾省"} <= set(divisions.provinces())
    assert len(divisions.cities("浙江省")) == 11
    assert divisions.districts("杭州市")[:3] == ["上城区", "拱墅区", "西湖区"]
    assert len(EVERY_PLACE) > 3000


@rule("REG-2", "official list")
def test_every_place_is_found_under_its_own_names():
    assert [place for place in EVERY_PLACE if find(place.province, place.city, place.district) != place] == []


@rule("REG-2", "official list")
def test_no_city_name_is_used_twice():
    names = Counter(city for province in divisions.provinces() for city in divisions.cities(province))

    assert [name for name, count in names.items() if count > 1] == []


@rule("REG-2", "short names")
def test_short_names_mean_the_same_or_nothing_never_something_else():
    for place in EVERY_PLACE:
        found = find(divisions.short(place.province), divisions.short(place.city), divisions.short(place.district))
        assert found is None or found.province == place.province
        assert found is None or divisions.short(found.district) == divisions.short(place.district)


@rule("REG-2", "short names")
@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("浙江 杭州 滨江", "浙江省 杭州市 滨江区"),
        ("浙江省 杭州市 滨江区", "浙江省 杭州市 滨江区"),
        ("上海市 上海市 徐汇区", "上海市 上海市 徐汇区"),
        ("上海 上海 徐汇", "上海市 上海市 徐汇区"),
        ("上海市 市辖区 徐汇区", "上海市 上海市 徐汇区"),
        ("上海 上海 浦东", "上海市 上海市 浦东新区"),
        ("重庆市 县 奉节县", "重庆市 重庆市 奉节县"),
        ("重庆市 重庆市 渝北区", "重庆市 重庆市 渝北区"),
        ("广西 南宁 青秀", "广西壮族自治区 南宁市 青秀区"),
        ("内蒙古 呼和浩特 新城区", "内蒙古自治区 呼和浩特市 新城区"),
        ("新疆 乌鲁木齐 天山", "新疆维吾尔自治区 乌鲁木齐市 天山区"),
        ("云南 西双版纳州 景洪市", "云南省 西双版纳傣族自治州 景洪市"),
        ("贵州 黔西南 兴义市", "贵州省 黔西南布依族苗族自治州 兴义市"),
        ("河南 郑州 管城", "河南省 郑州市 管城回族区"),
        ("吉林 松原 前郭尔罗斯县", "吉林省 松原市 前郭尔罗斯蒙古族自治县"),
        ("广东省 东莞市 东莞市", "广东省 东莞市 东莞市"),
        ("广东 东莞 虎门镇", "广东省 东莞市 虎门镇"),
        ("广东 中山 沙溪", "广东省 中山市 沙溪镇"),
        ("湖北省 仙桃市 仙桃市", "湖北省 仙桃市 仙桃市"),
        ("湖北省 省直辖县级行政区划 仙桃市", "湖北省 仙桃市 仙桃市"),
        ("香港 香港 湾仔区", "香港特别行政区 香港特别行政区 湾仔区"),
        ("澳门特别行政区 澳门特别行政区 大堂区", "澳门特别行政区 澳门特别行政区 大堂区"),
        ("台湾省 台北市 大安区", "台湾省 台北市 大安区"),
        ("四川 攀枝花 东区", "四川省 攀枝花市 东区"),
    ],
)
def test_places_are_found_as_people_write_them(written, place):
    assert find(*written.split()) == Place(*place.split())


@rule("REG-2", "not on the list")
@pytest.mark.parametrize(
    "written",
    [
        ("", "杭州市", "滨江区"),
        ("浙江省", "", "滨江区"),
        ("浙江省", "杭州市", ""),
        ("浙江省", "杭州市", "徐汇区"),
        ("浙江省", "上海市", "徐汇区"),
        ("江苏省", "杭州市", "滨江区"),
        ("浙江省", "杭州市", "下城区"),
        ("江西省", "南昌市", "南昌市"),
        ("甘肃省", "临夏", "临夏"),
        ("亚特兰蒂斯", "杭州市", "滨江区"),
        ("浙江省", "杭州市", "\u200b"),
        ("市", "市", "区"),
    ],
)
def test_what_is_not_on_the_list_is_not_found(written):
    assert find(*written) is None
    assert not divisions.is_valid(*written)


@rule("REG-2", "official list")
def test_lists_for_the_form_take_short_names_too():
    assert divisions.cities("上海") == ["上海市"]
    assert "徐汇区" in divisions.districts("上海市")
    assert divisions.districts("东莞")[0] == "东莞市"
    assert divisions.cities("nowhere") == divisions.districts("nowhere") == []


@rule("REG-2", "short names")
def test_short_names():
    names = ["浙江省", "广西壮族自治区", "内蒙古自治区", "香港特别行政区", "浦东新区", "东区", "金秀瑶族自治县"]

    assert [divisions.short(name) for name in names] == ["浙江", "广西", "内蒙古", "香港", "浦东", "东区", "金秀"]
