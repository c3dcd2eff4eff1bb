"""The cases closed in the first year have what the feasibility report prints about them."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from drive_eval.demo.allocate import AllocationError
from drive_eval.demo.draws import Draws
from drive_eval.demo.first_year import choose_forms, read_first_year_targets
from drive_eval.demo.release import Release
from drive_eval.release.tables.dash import DASH_ITEMS

NEEDS = {
    "drugs": ("substance_misuse", {"excessive", "high", "moderate", "low"}),
    "alcohol": ("alcohol_misuse", {"excessive", "high", "moderate", "low"}),
    "housing": ("housing_issues", {"homeless", "transitory", "unstable", "temporary"}),
    "mental_health": ("mental_health_issues", {"poor", "fair"}),
}
NUMBERS = (
    "no_complex_needs",
    "one_complex_need",
    "two_complex_needs",
    "three_complex_needs",
    "four_complex_needs",
)


@pytest.fixture(scope="module")
def early(release: Release) -> pd.Series:
    people = release.service_users
    return people.loc[pd.to_datetime(people["closure_date"]) <= "2017-03-31", "su_id"]


def test_complex_needs(release: Release, early: pd.Series, figure, rounds) -> None:
    forms = release.needs[(release.needs["wave"] == "midpoint") & release.needs["su_id"].isin(early)]
    known = forms[list(NEEDS)].notna() & forms[list(NEEDS)].ne("dont_know").fillna(value=False)
    yes = pd.DataFrame({field: forms[field].isin(list(codes)) for field, (_, codes) in NEEDS.items()})
    for field, (printed, _) in NEEDS.items():
        assert rounds(100 * yes[field].sum() / known[field].sum(), f"feas.{printed}_when_known.percent")
    counts = Counter(yes[known.any(axis=1)].sum(axis=1))
    for number, name in enumerate(NUMBERS):
        assert counts[number] == figure(f"feas.{name}.n")
        assert rounds(100 * counts[number] / counts.total(), f"feas.{name}.percent")


def test_direct_contact_and_change_in_risk(release: Release, early: pd.Series, figure) -> None:
    contacted = set(release.actions.loc[release.actions["work"] == "direct", "su_id"])
    assert sum(su_id in contacted for su_id in early) == figure("feas.direct_contact.n")
    dash = release.dash[release.dash["su_id"].isin(early)]
    answers = dash[list(DASH_ITEMS)]
    counted = dash[(answers == "not_known").sum(axis=1) < 11].assign(score=(answers == "yes").sum(axis=1))
    scores = counted.pivot(index="su_id", columns="wave", values="score")[["intake", "closure"]].dropna()
    reduced = scores["closure"] < scores["intake"]
    contact = scores.index.isin(list(contacted))
    assert len(scores) == figure("feas.cm_risk_known.n")
    assert reduced.sum() == figure("feas.cm_risk_reduced.n")
    assert reduced[contact].sum() == figure("feas.risk_reduced_direct_contact.n")
    assert contact.sum() == figure("feas.risk_known_direct_contact.n")
    assert reduced[~contact].sum() == figure("feas.risk_reduced_no_contact.n")


def test_physical_abuse(release: Release, early: pd.Series, figure, rounds) -> None:
    risk = release.risk[release.risk["su_id"].isin(early)]
    both = risk.pivot(index="su_id", columns="wave", values="physical")[["intake", "closure"]].dropna()
    at_intake, at_exit = both["intake"] != "none", both["closure"] != "none"
    assert at_intake.sum() == figure("feas.physical_abuse_at_intake.n")
    assert at_exit.sum() == figure("feas.physical_abuse_at_exit.n")
    assert (at_intake & ~at_exit).sum() == figure("feas.physical_abuse_at_intake_but_not_exit.n")
    assert rounds(100 * at_intake.mean(), "feas.physical_abuse_at_intake.percent")


def test_needs_that_nobody_has_cannot_be_chosen(published) -> None:
    targets = read_first_year_targets(published)
    nothing = np.full((60, 12), "", dtype=object)
    with pytest.raises(AllocationError, match="first year"):
        choose_forms(targets, np.zeros(60, dtype=bool), {"midpoint": nothing}, Draws(1, 0, "test"))
