"""What the report says of the comparison of the arms: only what a published interval says."""

import pytest

from drive_eval.report.victims import Contrasts, clauses, verdict

FOUR = ("physical abuse", "sexual abuse", "harassment and stalking", "jealous and controlling behaviour")


@pytest.mark.parametrize(
    ("found", "answer", "said"),
    [
        (
            Contrasts((), (), FOUR, ()),
            "Not to be told from these data",
            "for each of the four behaviours the interval of the extra fall includes no difference",
        ),
        (
            Contrasts((), (), (), FOUR),
            "Not to be told from what is published",
            "for each of the four behaviours no interval of the extra fall is published",
        ),
        (
            Contrasts(FOUR[:1], (), FOUR[1:3], FOUR[3:]),
            "1 of 4 behaviours fell further, beyond the interval",
            (
                "beyond the interval, the fall is greater with Drive for physical abuse; "
                "for sexual abuse and harassment and stalking the interval of the extra fall includes no "
                "difference; for jealous and controlling behaviour no interval of the extra fall is published"
            ),
        ),
        (
            Contrasts((), FOUR[:3], FOUR[3:], ()),
            "3 of 4 behaviours fell less, beyond the interval",
            (
                "beyond the interval, the fall is greater in the control group for physical abuse, sexual "
                "abuse and harassment and stalking; for jealous and controlling behaviour the interval of "
                "the extra fall includes no difference"
            ),
        ),
        (
            Contrasts(FOUR[:2], FOUR[2:], (), ()),
            "2 of 4 behaviours fell further, 2 less",
            (
                "beyond the interval, the fall is greater with Drive for physical abuse and sexual abuse; "
                "beyond the interval, the fall is greater in the control group for harassment and stalking "
                "and jealous and controlling behaviour"
            ),
        ),
    ],
)
def test_each_behaviour_is_told_by_its_interval(found: Contrasts, answer: str, said: str) -> None:
    assert verdict(found) == answer
    assert "; ".join(clauses(found)) == said
