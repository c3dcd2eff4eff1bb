import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.estimates import UNITS
from drive_eval.report import numbers


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (17800, "gbp", "£17,800"),
        (17832.6, "gbp", "£17,833"),
        (3.5, "gbp", "£3.50"),
        (-151.7, "gbp", "−£152"),
        (-0.2, "gbp", "−£0.20"),
        (1350, "gbp_million", "£1,350m"),
        (1350, "gbp_m", "£1,350m"),
        (4.8, "gbp_billion", "£4.8bn"),
        (1291974, "gbp_thousand", "£1,291,974 thousand"),
        (26.907, "percent", "27%"),
        (0, "percent", "0%"),
        (0.2, "percent", "<1%"),
        (99.8, "percent", ">99%"),
        (100, "percent", "100%"),
        (0.0484, "rate", "0.048"),
        (0.5, "probability", "0.500"),
        (6.138, "ratio", "6.14"),
        (1, "months", "1 month"),
        (10.5, "months", "10.5 months"),
        (14.5, "weeks", "14.5 weeks"),
        (2233, "count", "2,233"),
        (1.9, "million", "1.9 million"),
        (390, "gbp_per_week", "£390"),
    ],
)
def test_short_form_by_unit(value: float, unit: str, text: str) -> None:
    assert numbers.short(value, unit) == text


def test_decimals_can_be_asked_for() -> None:
    assert numbers.short(76.4321, "percent", 1) == "76.4%"
    assert numbers.short(0.2, "percent", 1) == "0.2%"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (100 * 127 / 472, "percent", "26.9068%"),
        (17800, "gbp", "£17,800"),
        (17832.61, "gbp", "£17,832.6"),
        (0.04848484, "rate", "0.0484848"),
        (25.545, "percent", "25.545%"),
        (0, "percent", "0%"),
    ],
)
def test_precise_form_keeps_six_digits_and_no_idle_zeros(value: float, unit: str, text: str) -> None:
    assert numbers.precise(value, unit) == text


def test_interval_is_in_words() -> None:
    assert numbers.interval(23.1, 31.1, "percent") == "23% to 31%"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        numbers.short(value, "gbp")
    with pytest.raises(ValueError, match="finite"):
        numbers.precise(value, "gbp")


@given(st.sampled_from(UNITS), st.floats(-1e9, 1e9))
def test_every_unit_has_a_short_form_and_nothing_is_minus_nought(unit: str, value: float) -> None:
    text = numbers.short(value, unit)
    assert any(character.isdigit() for character in text)
    assert "-" not in text
    assert not text.startswith("−") or any(character in "123456789" for character in text)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_name(unit: str) -> None:
    assert "_" not in numbers.unit_name(unit)
