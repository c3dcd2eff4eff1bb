"""Places among draws, their bands, and that a wrong sampler is caught."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drive_eval.simulation import distributions
from drive_eval.validation import calibration, sbc_costs
from drive_eval.validation.uniformity import curve, place, thinned


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.integers(0, 6), st.floats(0.01, 0.99))
def test_the_place_lies_within_that_of_its_rank(draws: list[int], truth: int, between: float) -> None:
    """By definition: with b draws below and e equal ones, between b/(L+1) and (b+e+1)/(L+1)."""
    values = np.array(draws, dtype=float)
    found = place(float(truth), values, between)
    below, equal = sum(each < truth for each in draws), sum(each == truth for each in draws)
    assert below / (len(draws) + 1) < found < (below + equal + 1) / (len(draws) + 1)


@given(st.integers(1, 500), st.floats(1.0, 600.0))
def test_thinned_draws_are_evenly_spaced_and_no_more_than_are_effective(size: int, effective: float) -> None:
    kept = thinned(np.arange(size, dtype=float), effective)
    assert 1 <= len(kept) <= max(1, int(np.ceil(effective)))
    assert len(set(np.diff(kept))) <= 1


def test_uniform_places_seldom_leave_their_band() -> None:
    rng = np.random.default_rng(1)
    level = 0.9
    outside = sum(not curve(rng.uniform(size=60), level, 7).inside for _ in range(60))
    # Binomial with 60 trials at 0.1: more than 15 has probability 0.0003.
    assert 0 < outside <= 15


@pytest.mark.parametrize(
    ("scale", "shift", "right"), [(1.0, 0.0, True), (0.6, 0.0, False), (1.7, 0.0, False), (1.0, 0.5, False)]
)
def test_draws_that_are_too_narrow_too_wide_or_shifted_are_caught(
    scale: float, shift: float, right: bool
) -> None:
    """A normal mean with a normal prior, whose posterior distribution is known on paper."""
    rng, rows = np.random.default_rng(3), []
    for number in range(200):
        truth = rng.normal()
        data = truth + rng.normal(size=4)
        mean, spread = data.sum() / 5.0, np.sqrt(1.0 / 5.0)
        draws = mean + spread * (shift + scale * rng.normal(size=99))
        where = place(truth, draws, rng.uniform())
        rows.append({"subject": "m", "quantity": "mean", "replicate": number, "place": where, "sound": True})
    found = pd.DataFrame(calibration.judge(pd.DataFrame(rows), 0.99, 1))
    assert (found["verdict"] != "fail").all() == right


def test_a_mutated_posterior_of_the_pipeline_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The share's posterior with a prior of five counts instead of a half, and a rate half as wide."""

    def judged() -> dict[str, str]:
        parts = pd.DataFrame(sbc_costs.outcomes({"replicates": [0, 150]}, 11))
        found = pd.DataFrame(calibration.judge(parts, 0.99, 1)).set_index("quantity")["verdict"]
        return {name: str(found[name]) for name in sbc_costs.QUANTITIES}

    assert set(judged().values()) == {"pass"}
    wrong = distributions.beta
    monkeypatch.setattr(sbc_costs, "share", lambda n, total: wrong(n + 5.0, total - n + 5.0))
    right = sbc_costs.rate_draws

    def narrow(*given: object) -> np.ndarray:
        draws = right(*given)  # type: ignore[arg-type]
        return draws.mean() + 0.5 * (draws - draws.mean())

    monkeypatch.setattr(sbc_costs, "rate_draws", narrow)
    found = judged()
    assert found["share"] == found["incidents a year"] == "fail"
    assert found["expected count"] == found["change in what is reported"] == "pass"


def test_many_quantities_are_judged_together() -> None:
    """With 50 quantities each band is wider, and a few that leave their own band are let pass."""
    assert calibration.family_level(0.99, 50) ** 50 == pytest.approx(0.99)
    rng = np.random.default_rng(5)
    rows = [
        {"subject": "m", "quantity": f"q{k}", "replicate": n, "place": rng.uniform(), "sound": n > 0}
        for k in range(50)
        for n in range(40)
    ]
    found = pd.DataFrame(calibration.judge(pd.DataFrame(rows), 0.99, 1)).set_index("measure")
    assert found.loc["outside their own band of 99%", "verdict"] == "shown"
    assert found.loc["outside their own band of 99%", "n"] == 50
    assert found.loc["share of replicates whose draws had no complaint", "value"] == 39 / 40
    assert "fail" not in set(found["verdict"])
