"""Rates, ratios, permutation, recurrent events and survival against independent computations."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import optimize, stats

from drive_eval.reoffending.permutation import draw_arms, p_values, statistics
from drive_eval.reoffending.person_time import strata
from drive_eval.reoffending.rate_models import after_start, fit, followed, rate, ratio
from drive_eval.reoffending.recurrent import mean_cumulative
from drive_eval.reoffending.sources import TOGETHER, person_time
from drive_eval.reoffending.survival import contrast, share_with_event
from unit.reoffending.reoffending_material import WINDOWS, settings, trial


def test_a_rate_and_its_clustered_error_by_hand():
    found = rate(np.array([3, 0, 1]), np.array([365, 730, 365]))
    years = np.array([365, 730, 365]) / 365.25
    value = 4 / years.sum()
    error = math.sqrt(((np.array([3, 0, 1]) - value * years) ** 2).sum() * 3 / 2) / 4
    assert found.value == pytest.approx(value)
    assert found.log_error == pytest.approx(error)


@pytest.mark.parametrize(("events", "days"), [([0, 0], [10, 10]), ([0], [0]), ([], [])])
def test_a_rate_without_events_or_time_has_no_error(events, days):
    found = rate(np.array(events, dtype=np.int64), np.array(days, dtype=np.int64))
    assert math.isnan(found.log_error)
    assert found.value == 0.0 or math.isnan(found.value)
    assert math.isnan(ratio(found, rate(np.array([1]), np.array([10]))).log_value)


@pytest.fixture(scope="module")
def sources():
    return person_time(trial(160, ratio=0.5), settings(), WINDOWS)


def test_the_poisson_model_gives_the_ratio_of_the_crude_rates(sources):
    data = sources["site_1"]
    found = fit(data, "dv", strata(data.people, 12), "poisson")
    for at, period in enumerate(("before", "during", "after_6", "after_12", "longer")):
        arms = [rate(data.counts["dv"][who, at], data.days[who, at]) for who in (data.drive, ~data.drive)]
        by_hand = ratio(*arms)
        assert found[period].log_value == pytest.approx(by_hand.log_value, abs=1e-7)
        # The model's errors count people of both arms together, with the package's small-sample factor.
        assert found[period].log_error == pytest.approx(by_hand.log_error, rel=0.03)
    assert found["during.change"].log_value == pytest.approx(
        found["during"].log_value - found["before"].log_value
    )


def test_the_clustered_errors_are_the_sandwich(sources):
    """Bread and meat computed here from the definition, for the model of both sites together."""
    data = sources[TOGETHER]
    found = fit(data, "dv", strata(data.people, 12), "poisson")
    rows, columns = np.nonzero(data.days > 0)
    y = data.counts["dv"][rows, columns]
    offset = np.log(data.days[rows, columns] / 365.25)
    site = (data.people["site"] == "site_2").to_numpy()[rows]
    arm = np.zeros((len(y), 5))
    arm[np.arange(len(y)), columns] = data.drive[rows]
    x = np.hstack([arm, np.eye(10)[columns + 5 * site]])
    beta = np.zeros(15)
    for _ in range(60):
        mean = np.exp(x @ beta + offset)
        beta += np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (y - mean))
    mean = np.exp(x @ beta + offset)
    bread = np.linalg.inv(x.T @ (x * mean[:, None]))
    scores = np.zeros((len(data.people), 15))
    np.add.at(scores, rows, x * (y - mean)[:, None])
    n, clusters = len(y), len(np.unique(rows))
    factor = clusters / (clusters - 1) * (n - 1) / (n - 15)
    covariance = factor * bread @ (scores.T @ scores) @ bread
    assert found["during"].log_value == pytest.approx(beta[1], abs=1e-6)
    assert found["during"].log_error == pytest.approx(math.sqrt(covariance[1, 1]), rel=1e-5)


@pytest.mark.parametrize("model", ["poisson", "adjusted", "negative_binomial"])
def test_models_recover_a_known_ratio(sources, model):
    data = sources[TOGETHER]
    found = fit(data, "all", strata(data.people, 12), model)
    for period in ("during", "after_6", "after_12"):
        assert abs(found[period].log_value - math.log(0.5)) < 3.5 * found[period].log_error
    assert abs(found["before"].log_value) < 3.5 * found["before"].log_error


def test_a_period_without_events_of_an_arm_has_no_ratio(sources):
    data = sources["site_1"]
    data.counts["dv"][data.drive, 4] = 0
    assert not [name for name in fit(data, "dv", strata(data.people, 12), "poisson") if "longer" in name]


def test_the_negative_binomial_model_maximises_its_likelihood(sources):
    """The NB2 likelihood from its definition, maximised by another optimiser."""
    data = sources["site_2"]
    found = fit(data, "all", np.zeros(len(data.people), dtype=np.int64), "negative_binomial")
    rows, columns = np.nonzero(data.days > 0)
    y = data.counts["all"][rows, columns]
    years = data.days[rows, columns] / 365.25
    drive = data.drive[rows]

    def loss(values):
        level, contrast, size = values[:5], values[5:10], math.exp(-values[10])
        mean = years * np.exp(level[columns] + contrast[columns] * drive)
        return -stats.nbinom.logpmf(y, size, size / (size + mean)).sum()

    best = optimize.minimize(loss, np.zeros(11), method="L-BFGS-B", options={"maxiter": 2000})
    assert best.success
    for at, period in enumerate(("before", "during", "after_6", "after_12", "longer")):
        assert found[period].log_value == pytest.approx(best.x[5 + at], abs=2e-3)


def test_every_draw_keeps_the_strata():
    drive = np.array([True, True, False, False, True, False])
    groups = np.array([0, 0, 0, 0, 1, 1])
    arms = draw_arms(drive, groups, 500, np.random.default_rng(1))
    assert (arms[:, :4].sum(axis=1) == 2).all()
    assert (arms[:, 4:].sum(axis=1) == 1).all()
    assert arms[:, 0].mean() == pytest.approx(0.5, abs=0.08)


def test_the_permutation_p_is_the_share_of_all_allocations():
    events = np.array([9, 7, 8, 1, 0, 2, 1])
    years = np.array([1.0, 1.2, 0.8, 1.0, 1.5, 0.7, 1.0])
    drive = np.array([False, False, False, True, True, True, True])
    every = np.zeros((math.comb(7, 4), 7), dtype=bool)
    for row, chosen in enumerate(itertools.combinations(range(7), 4)):
        every[row, list(chosen)] = True
    observed = abs(statistics(drive[None, :], events, years)[0])
    exact = (np.abs(statistics(every, events, years)) >= observed * (1 - 1e-9)).mean()
    found = p_values(drive, np.zeros(7, dtype=np.int64), {"x": (events, years)}, 4000, 7)["x"]
    assert found == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 4000) + 1 / 4000)


def test_the_statistic_is_the_log_ratio_over_its_error():
    events, years = np.array([4, 2, 1, 3]), np.array([1.0, 2.0, 1.5, 0.5])
    drive = np.array([True, True, False, False])

    def part(y, t):
        value = y.sum() / t.sum()
        return math.log(value), ((y - value * t) ** 2).sum() / y.sum() ** 2

    (a, va), (b, vb) = part(events[:2], years[:2]), part(events[2:], years[2:])
    assert statistics(drive[None, :], events, years)[0] == pytest.approx((a - b) / math.sqrt(va + vb))


def test_an_arm_without_events_is_as_far_as_can_be():
    drive = np.array([True, True, False, False])
    assert statistics(drive[None, :], np.array([0, 0, 3, 1]), np.ones(4))[0] == -np.inf
    assert statistics(drive[None, :], np.zeros(4, dtype=np.int64), np.ones(4))[0] == 0.0


def test_permutation_p_values_are_uniform_without_an_effect():
    rng = np.random.default_rng(11)
    found = []
    for _ in range(120):
        events = rng.negative_binomial(1, 0.3, 30)
        drive = rng.permutation(np.arange(30) < 12)
        outcome = {"x": (events, rng.uniform(0.5, 2.0, 30))}
        found.append(p_values(drive, np.zeros(30, dtype=np.int64), outcome, 99, 5)["x"])
    assert stats.kstest(found, "uniform").pvalue > 0.001


def slow_mean_cumulative(who, when, followed, at):
    """The function and its robust variance from the definitions, by loops."""
    times = sorted({time for time in when if time <= at})
    mean = 0.0
    parts = np.zeros(len(followed))
    for time in times:
        at_risk = [person for person in range(len(followed)) if followed[person] >= time]
        events = sum(1 for each in when if each == time)
        step = events / len(at_risk)
        mean += step
        for person in at_risk:
            own = sum(1 for p, t in zip(who, when, strict=True) if p == person and t == time)
            parts[person] += (own - step) / len(at_risk)
    return mean, math.sqrt((parts**2).sum())


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_mean_cumulative_function_is_its_definition(data):
    followed = np.array(data.draw(st.lists(st.integers(1, 12), min_size=1, max_size=7)))
    pairs = data.draw(st.lists(st.tuples(st.integers(0, len(followed) - 1), st.integers(1, 12)), max_size=15))
    pairs = [(person, time) for person, time in pairs if time <= followed[person]]
    who = np.array([person for person, _ in pairs], dtype=np.int64)
    when = np.array([time for _, time in pairs], dtype=np.int64)
    times = np.array([5, 1, 12])
    found = mean_cumulative(who, when, followed, times)
    for at, time in enumerate(times):
        mean, error = slow_mean_cumulative(who.tolist(), when.tolist(), followed.tolist(), time)
        assert found.value[at] == pytest.approx(mean)
        assert found.error[at] == pytest.approx(error, abs=1e-12)
        assert found.at_risk[at] == (followed >= time).sum()


def test_without_loss_it_is_the_mean_and_its_error_that_of_a_mean():
    rng = np.random.default_rng(2)
    events = rng.poisson(2.0, 40)
    who = np.repeat(np.arange(40), events)
    found = mean_cumulative(who, rng.integers(1, 31, len(who)), np.full(40, 30), np.array([30]))
    assert found.value[0] == pytest.approx(events.mean())
    assert found.error[0] == pytest.approx(events.std(ddof=0) / math.sqrt(40))


def test_events_outside_the_time_under_observation_are_refused():
    for when in (0, 6):
        with pytest.raises(ValueError, match="under observation"):
            mean_cumulative(np.array([0]), np.array([when]), np.array([5]), np.array([3]))


def test_kaplan_meier_by_hand():
    time = np.array([2, 3, 3, 5, 8])
    happened = np.array([True, True, False, True, False])
    found = share_with_event(time, happened, np.array([1, 2, 4, 6]), 1.959964)
    alive = [1, 4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 * 1 / 2]
    assert found.value == pytest.approx([1 - each for each in alive])
    assert found.at_risk.tolist() == [5, 5, 2, 1]
    greenwood = alive[2] * math.sqrt(1 / (5 * 4) + 1 / (4 * 3))
    spread = 1.959964 * greenwood / (alive[2] * abs(math.log(alive[2])))
    assert found.upper[2] == pytest.approx(1 - alive[2] ** math.exp(spread))
    assert found.lower[2] == pytest.approx(1 - alive[2] ** math.exp(-spread))
    assert math.isnan(found.lower[0])


def test_nobody_and_no_event():
    nothing = share_with_event(np.array([4, 5]), np.array([False, False]), np.array([3]), 1.96)
    assert nothing.value.tolist() == [0.0]
    assert math.isnan(nothing.lower[0])
    flags = np.array([True, False])
    found = contrast(np.array([4, 5]), flags, flags, np.zeros(2, dtype=np.int64))
    assert math.isnan(found.log_ratio)


def test_cox_maximises_the_partial_likelihood():
    rng = np.random.default_rng(8)
    drive = np.arange(80) % 2 == 0
    time = np.ceil(1000 * rng.exponential(1.0, 80) / np.where(drive, 0.5, 1.0)).astype(np.int64) + np.arange(
        80
    )
    happened = rng.random(80) < 0.8
    found = contrast(time, happened, drive, np.zeros(80, dtype=np.int64))

    def partial(beta):
        score = beta * drive
        return sum(
            score[i] - math.log(np.exp(score[time >= time[i]]).sum()) for i in np.flatnonzero(happened)
        )

    assert len(set(time)) == 80
    step = 1e-4
    slope = (partial(found.log_ratio + step) - partial(found.log_ratio - step)) / (2 * step)
    assert abs(slope) < 1e-3
    curve = (
        partial(found.log_ratio + 0.01) - 2 * partial(found.log_ratio) + partial(found.log_ratio - 0.01)
    ) / 1e-4
    assert found.log_error == pytest.approx(1 / math.sqrt(-curve), rel=1e-3)


def test_time_from_the_start_leaves_the_period_before_out(sources):
    data = sources["site_2"]
    events, observed = followed(data, "all")
    assert events.sum() == data.counts["all"][:, 1:].sum()
    assert observed.sum() == data.days[:, 1:].sum()
    found = after_start(data, "all")
    assert found["drive"].events + found["control"].events == events.sum()
    assert isinstance(data.people, pd.DataFrame)
