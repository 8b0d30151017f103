import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesops.kernel.phones import PhoneError, mask, normalise, same
from tests.rules import rule

FULL_WIDTH = {ord(c): ord(c) + 0xFEE0 for c in "0123456789+-()#"} | {ord(" "): 0x3000}


def wide(text):
    return text.translate(FULL_WIDTH)


def refusal(text, **options):
    with pytest.raises(PhoneError) as refused:
        normalise(text, **options)
    return refused.value.code, refused.value.params


@rule("CUS-3", "mobile spellings")
@pytest.mark.parametrize(
    "text",
    [
        "13800008017",
        "138 0000 8017",
        "138-0000-8017",
        "(138) 0000 8017",
        wide("13800008017"),
        wide("(138) 0000-8017"),
        wide("+8613800008017"),
        "+86 138-0000-8017",
        "+8613800008017",
        "008613800008017",
        "0086 138 0000 8017",
        "8613800008017",
        "86-13800008017",
        "(+86)13800008017",
        "013800008017",
        "\u202a13800008017\u202c",
        "138\u200b0000\u200b8017",
        "\ufeff13800008017",
        "138\u00a00000\u20098017",
        "138–0000—8017",
        "138.0000.8017",
        "  13800008017\t",
        "١٣٨٠٠٠٠٨٠١٧",
    ],
)
def test_every_spelling_of_a_mobile_is_its_eleven_digits(text):
    phone = normalise(text)

    assert phone.canonical == "13800008017"
    assert phone.last_four == "8017"
    assert phone.display == "138 0000 8017"
    assert not phone.completed


@rule("CUS-3", "landline spellings")
@pytest.mark.parametrize(
    ("text", "canonical", "shown"),
    [
        ("0571-87654321", "+8657187654321", "0571-87654321"),
        ("(0571) 8765 4321", "+8657187654321", "0571-87654321"),
        (wide("(0571)87654321"), "+8657187654321", "0571-87654321"),
        ("057187654321", "+8657187654321", "0571-87654321"),
        ("+86 571 87654321", "+8657187654321", "0571-87654321"),
        ("+86 (0)571 87654321", "+8657187654321", "0571-87654321"),
        ("86-571-87654321", "+8657187654321", "0571-87654321"),
        ("0086 0571 87654321", "+8657187654321", "0571-87654321"),
        ("021-61234567", "+862161234567", "021-61234567"),
        ("010 6123 4567", "+861061234567", "010-61234567"),
        ("86 10 6123 4567", "+861061234567", "010-61234567"),
        ("0376-6123456", "+863766123456", "0376-6123456"),
        ("400-820-8820", "+864008208820", "400-820-8820"),
        ("4008208820", "+864008208820", "400-820-8820"),
        ("+86 400 820 8820", "+864008208820", "400-820-8820"),
        ("800 820 8820", "+868008208820", "800-820-8820"),
    ],
)
def test_landlines_and_service_numbers_have_one_form(text, canonical, shown):
    phone = normalise(text)

    assert (phone.canonical, phone.display) == (canonical, shown)


@rule("CUS-3", "extension")
@pytest.mark.parametrize(
    "text",
    [
        "021-61234567转801",
        "021-61234567 转 801",
        "021-61234567轉801",
        "021-61234567 分机801",
        "021-61234567 分机号\uff1a801",
        "021-61234567转分机801",
        "021-61234567 ext. 801",
        "021-61234567 EXT801",
        "021-61234567 Extension 801",
        "021-61234567x801",
        "021-61234567X801",
        "021-61234567#801",
        wide("021-61234567#801"),
        "\uff08021\uff0961234567\uff08转801\uff09",
        "021-61234567-801",
        "+86 21 61234567 转801",
        "021-6123 4567-801",
        "+86 21 61234567-801",
        "0086-21-6123-4567-801",
    ],
)
def test_an_extension_is_kept_behind_one_sign(text):
    phone = normalise(text)

    assert phone.canonical == "+862161234567转801"
    assert (phone.number, phone.extension, phone.last_four) == ("+862161234567", "801", "4567")
    assert phone.display == "021-61234567 转 801"


@rule("CUS-3", "extension")
def test_a_mobile_with_a_relay_number_and_a_service_number_keep_theirs():
    assert normalise("13800008017转1234").canonical == "13800008017转1234"
    assert normalise("400-820-8820-12").canonical == "+864008208820转12"


@rule("CUS-3", "extension")
def test_groups_of_four_are_the_number_and_no_extension():
    assert normalise("0571-8765-4321").canonical == "+8657187654321"
    assert normalise("0571-8765432-1").canonical == "+865718765432转1"


@rule("CUS-3", "area code")
@pytest.mark.parametrize("area_code", ["0571", "571", " 0571 "])
def test_a_landline_without_area_code_gets_the_stores_and_says_so(area_code):
    phone = normalise("8765 4321转8", area_code=area_code)

    assert phone.canonical == "+8657187654321转8"
    assert phone.completed


@rule("CUS-3", "area code")
def test_the_stores_area_code_leaves_complete_numbers_alone():
    for text in ("13800008017", "021-61234567", "4008208820", "+85291234567"):
        assert normalise(text, area_code="0571") == normalise(text)
        assert not normalise(text, area_code="0571").completed


@rule("CUS-3", "area code")
def test_without_an_area_code_a_bare_landline_is_refused():
    assert refusal("87654321") == ("no_area_code", {"digits": "87654321"})


@rule("CUS-3", "outside the mainland")
@pytest.mark.parametrize(
    ("text", "canonical", "shown"),
    [
        ("+852 9123 4567", "+85291234567", "+852 9123 4567"),
        ("00852-91234567", "+85291234567", "+852 9123 4567"),
        ("852 9123 4567", "+85291234567", "+852 9123 4567"),
        ("+853 6612 3456", "+85366123456", "+853 6612 3456"),
        ("+886 912 345 678", "+886912345678", "+886 912 345 678"),
        ("+886 0912 345 678", "+886912345678", "+886 912 345 678"),
        ("+1 (202) 555-0123", "+12025550123", "+1 202-555-0123"),
        ("+44 (0)20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("+44 20 7946 0958 ext 12", "+442079460958转12", "+44 20 7946 0958 转 12"),
    ],
)
def test_numbers_from_elsewhere_are_e164(text, canonical, shown):
    phone = normalise(text)

    assert (phone.canonical, phone.display) == (canonical, shown)


@rule("CUS-3", "letters")
@pytest.mark.parametrize(
    ("text", "char", "position"),
    [
        ("138OO008017", "O", 4),
        ("l3800008017", "l", 1),
        ("1380000801O", "O", 11),
        ("  138o0008017", "o", 6),
        ("138\uff2f0008017", "O", 4),
        ("一3800008017", "一", 1),
        ("电话13800008017", "电", 1),
        ("13800008017张", "张", 12),
        ("138xx", "x", 5),
        ("021-61234567转8O1", "O", 15),
        ("abc", "a", 1),
        ("13八00008017", "八", 3),
        ("138Ⅷ0008017", "V", 4),
    ],
)
def test_letters_are_refused_by_name_and_place_and_never_guessed(text, char, position):
    assert refusal(text) == ("letter", {"char": char, "position": position})


@rule("CUS-3", "letters")
@pytest.mark.parametrize(
    ("text", "char", "position"),
    [("138*0008017", "*", 4), ("138+00008017", "+", 4), ("++8613800008017", "+", 2), ("1380000801?", "?", 11)],
)
def test_other_signs_are_refused_by_name_and_place(text, char, position):
    assert refusal(text) == ("bad_character", {"char": char, "position": position})


@rule("CUS-3", "two numbers")
@pytest.mark.parametrize(
    "text",
    [
        "13800008017/13900009001",
        "13800008017、139 0000 9001",
        "13800008017\uff0c13900009001",
        "13800008017\uff1b+8613900009001",
        "13800008017 或 13900009001",
        "13800008017\n13900009001",
        "13800008017 13900009001",
        "13800008017-13900009001",
        "1380000801713900009001",
        "138 0000 8017 139 0000 9001",
    ],
)
def test_two_numbers_in_one_field_are_refused_with_both_named(text):
    assert refusal(text) == ("two_numbers", {"parts": ["13800008017", "13900009001"]})


@rule("CUS-3", "two numbers")
def test_a_mobile_and_a_landline_are_two_numbers():
    assert refusal("13800008017 0571-87654321") == ("two_numbers", {"parts": ["13800008017", "+8657187654321"]})
    assert refusal("87654321/87654322", area_code="0571")[0] == "two_numbers"


@rule("CUS-3", "unreadable")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \u200b-- ", "empty"),
        ("1380000801", "too_short"),
        ("138000080171", "too_long"),
        ("12345", "too_short"),
        ("110", "too_short"),
        ("021-6123456", "too_short"),
        ("+86 1380000801", "too_short"),
        ("+852 123", "too_short"),
        ("+999 1234 5678 90", "unknown_form"),
        ("021-61234567转", "bad_extension"),
        ("021-61234567转123456789", "bad_extension"),
        ("021-61234567-801转2", "bad_extension"),
        ("57187654321", "unknown_form"),
        ("12345678901234567890123", "too_long"),
    ],
)
def test_what_cannot_be_read_says_why(text, code):
    assert refusal(text)[0] == code


@rule("CUS-3", "possible duplicate")
def test_a_missing_extension_makes_a_possible_duplicate():
    assert same("+862161234567", "+862161234567") == "same"
    assert same("+862161234567转801", "+862161234567转801") == "same"
    assert same("+862161234567转801", "+862161234567") == "possible"
    assert same("+862161234567", "+862161234567转801") == "possible"
    assert same("+862161234567转801", "+862161234567转802") == "different"
    assert same("13800008017", "13900008017") == "different"


@rule("SEC-1", "masked phone")
@pytest.mark.parametrize(
    ("canonical", "masked"),
    [
        ("13800008000", "138****8000"),
        ("13800008000转1234", "138****8000转**"),
        ("+8657187654321", "+86571****4321"),
        ("+862161234567转801", "+8621****4567转**"),
        ("+85291234567", "+852****4567"),
        ("+6861234", "****34"),
    ],
)
def test_a_masked_phone_hides_at_least_four_digits(canonical, masked):
    assert mask(canonical) == masked


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.tuples(st.sampled_from(["10", "21", "571", "755"]), st.from_regex(r"[2-8][0-9]{7}", fullmatch=True))
spaces = st.sampled_from(["", " ", "-", " ", "  ", "\u200b", "–"])
prefixes = st.sampled_from(["", "+86", "0086", "86", "+86 ", "+86-", "(+86)", "+86"])
extensions = st.sampled_from(["", "转801", " ext. 801", "#801", "分机 801"]).map(lambda text: (text, text and "转801"))
forms = st.sampled_from(["0{}-{}", "(0{}){}", "0{} {}", "+86 {} {}", "+86 (0){}-{}", "00860{}{}"])


@rule("CUS-3", "one form")
@given(mobiles, prefixes, spaces, spaces, extensions, st.booleans())
def test_all_spellings_of_a_mobile_meet(digits, prefix, first, second, extension, is_wide):
    text = f"{prefix}{digits[:3]}{first}{digits[3:7]}{second}{digits[7:]}{extension[0]}"

    assert normalise(wide(text) if is_wide else text).canonical == digits + extension[1]


@rule("CUS-3", "one form")
@given(landlines, forms, extensions)
def test_all_spellings_of_a_landline_meet(landline, form, extension):
    area, local = landline
    text = form.format(area, f"{local[:4]} {local[4:]}") + extension[0]

    assert normalise(text).canonical == f"+86{area}{local}{extension[1]}"


@rule("CUS-3", "one form")
@given(st.text(alphabet="0123456789+-() 转#xO0", max_size=24))
def test_reading_twice_changes_nothing_and_nothing_else_is_raised(text):
    try:
        phone = normalise(text, area_code="0571")
    except PhoneError:
        return

    assert normalise(phone.canonical).canonical == phone.canonical
    assert normalise(phone.display).canonical == phone.canonical
    assert same(phone.canonical, phone.canonical) == "same"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        normalise(text)
    except PhoneError as refused:
        code = refused.code  # anything else would end the test
        assert code
