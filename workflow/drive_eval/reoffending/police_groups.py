"""One group of perpetrators of one site: incidents and people by kind, arm and period, and summaries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from drive_eval.estimates import Basis
from drive_eval.reoffending import police_printed as printed
from drive_eval.reoffending.cohort import ARMS
from drive_eval.reoffending.cohort import FIELDS as COHORT_FIELDS
from drive_eval.reoffending.incidents import FIELDS, KINDS, Incidents
from drive_eval.reoffending.periods import PERIODS, Flags, Integers
from drive_eval.reoffending.rows import Row, summary, value_row
from drive_eval.rows import count, percent
from drive_eval.support import supported

ANALYSIS = "reoffending_police"
# Kind → the kind that its share of incidents is taken of.
SHARE_OF = {"dv": "all", "non_dv": "all", "crimed_dv": "dv", "crimed_non_dv": "non_dv"}
POPULATIONS = {
    "everyone": "perpetrators with a police record",
    "serial": "serial perpetrators with a police record",
    "repeat": "repeat perpetrators by police record",
}
SERIAL_FIELDS = ("marac.perp_id", "marac.vs_id")
# Printed as falls from the period before: (site, kind, arm) → figure.
FALLS = {
    ("site_2", "crimed_non_dv", arm): f"crimed_non_dv_further_reduction_gt_12_months_{arm}.pct_points"
    for arm in ARMS
}


@dataclass(frozen=True)
class Group:
    """A group of a site's perpetrators: its name, and who belongs to it."""

    site: str
    name: str
    incidents: Incidents
    members: Flags

    def of(self, arm: str) -> Flags:
        """The members of one arm; of both where ``arm`` is empty."""
        if not arm:
            return self.members
        own: Flags = self.members & (self.incidents.people["arm"] == arm).to_numpy(dtype=bool)
        return own

    def counts(self, kind: str, arm: str) -> Integers:
        """Incidents of one kind, of the members of one arm: members × periods."""
        found: Integers = self.incidents.counts[kind][self.of(arm)]
        return found

    def basis(self, formula: str, arm: str, used: int) -> Basis:
        """What an estimate rests on: the incidents used, and the site's others by reason."""
        fields = FIELDS + COHORT_FIELDS + (SERIAL_FIELDS if self.name == "serial" else ())
        others = self.incidents.used - used
        reasons = dict(self.incidents.left_out)
        if others:
            what = "other arm" if arm and self.name == "everyone" else "other arm or group"
            reasons[what] = others
        return Basis(fields, (), used, reasons, formula)

    def shared(self, kind: str, arm: str, period: str) -> dict[str, Any]:
        """The columns that estimates of one kind, arm and period share."""
        return {
            "analysis": ANALYSIS,
            "population": f"{POPULATIONS[self.name]}, {self.site.replace('_', ' ')}",
            "arm": arm,
            "period": period,
            "term": kind,
        }

    def identity(self, kind: str, arm: str, period: str) -> str:
        """The start of their ids."""
        return f"reoffending.police.{self.site}.{self.name}.{kind}.{arm or 'all'}.{period}"


def group_rows(group: Group, settings: Mapping[str, Any]) -> Iterator[Row]:
    """All estimates of one group."""
    for arm in ("", *ARMS):
        for kind in KINDS:
            yield from _total_rows(group, kind, arm, settings)
            yield from _summary_rows(group, kind, arm)
            if arm:
                for at, period in enumerate(PERIODS):
                    yield from _period_rows(group, kind, arm, period, at, settings)
        if arm and group.name == "everyone":
            yield from _fall_rows(group, arm)


def _total_rows(group: Group, kind: str, arm: str, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Incidents and people over all periods, and what share of a wider kind the incidents are."""
    counts = group.counts(kind, arm)
    used = int(group.counts("all", arm).sum())
    n, people, base = int(counts.sum()), int((counts.sum(axis=1) > 0).sum()), len(counts)
    shared = group.shared(kind, arm, "total") | {"family": f"reoffending.police.{group.site}.{group.name}"}
    name = group.identity(kind, arm, "total")
    basis = group.basis("incidents of the kind in all periods", arm, used)
    answered = {
        statistic: printed.total(group.site, group.name, kind, arm, statistic)
        for statistic in ("incidents", "people", "percent", "share")
    }
    yield value_row(
        shared | {"estimate_id": f"{name}.incidents", "published_id": answered["incidents"]},
        float(n), "count", supported(basis, counts.sum(axis=1)), n=people, denominator=base, method="count",
    )  # fmt: skip
    with_any = shared | {"estimate_id": f"{name}.people", "published_id": answered["people"]}
    yield count(with_any, people, group.basis("people with an incident of the kind", arm, used), base)
    base, basis = _base(group, kind, arm, base, used)
    share_of_people = shared | {"estimate_id": f"{name}.percent", "published_id": answered["percent"]}
    yield percent(share_of_people, people, base, settings, basis)
    if kind in SHARE_OF:
        wider = int(group.counts(SHARE_OF[kind], arm).sum())
        yield value_row(
            shared | {"estimate_id": f"{name}.share", "published_id": answered["share"]},
            100.0 * n / wider if wider else None, "percent",
            supported(
                group.basis(f"100 × incidents of the kind / incidents of {SHARE_OF[kind]}", arm, used),
                counts.sum(axis=1),
            ),
            n=people, denominator=len(counts), method="share of incidents",
        )  # fmt: skip


def _base(group: Group, kind: str, arm: str, base: int, used: int) -> tuple[int, Basis]:
    """Of whom the people are a percentage: the group, but repeat perpetrators of all with a record."""
    if group.name == "repeat" and kind == "dv":
        everyone = Group(group.site, "everyone", group.incidents, group.incidents.with_record)
        base = int(everyone.of(arm).sum())
        return base, group.basis("100 × repeat perpetrators / people with any incident", arm, used)
    return base, group.basis("100 × people with an incident of the kind / people of the group", arm, used)


def _summary_rows(group: Group, kind: str, arm: str) -> Iterator[Row]:
    """A person's number of incidents, averaged over people and over incidents."""
    totals = group.counts(kind, arm).sum(axis=1)
    every = group.counts("all", arm).sum(axis=1)
    used = int(every.sum())
    shared = group.shared(kind, arm, "total") | {"family": f"reoffending.police.{group.site}.{group.name}"}
    ways = {
        "per_person": (np.ones(len(totals), dtype=np.int64), "over people"),
        "per_incident": (every, "over all their incidents, each counting its person's number"),
    }
    for per, (weights, how) in ways.items():
        name = f"{group.identity(kind, arm, 'total')}.{per}"
        answered = printed.summary(group.site, group.name, kind, arm, per)
        basis = group.basis(f"incidents of the kind per person, summarised {how}", arm, used)
        labelled = shared | {"method": f"descriptive, {per.replace('_', ' ')}"}
        yield from summary(labelled, name, totals.astype(float), weights, len(totals), basis, answered)


def _period_rows(
    group: Group, kind: str, arm: str, period: str, at: int, settings: Mapping[str, Any]
) -> Iterator[Row]:
    """Incidents of one period, and how many of the arm's people have any."""
    counts = group.counts(kind, arm)[:, at]
    base, people = len(counts), int((counts > 0).sum())
    shared = group.shared(kind, arm, period)
    name = group.identity(kind, arm, period)
    family = f"reoffending.police.{group.site}.{group.name}.{arm}"
    used = int(group.counts("all", arm).sum())
    basis = group.basis("incidents of the kind in the period", arm, used)
    yield value_row(
        shared | {"estimate_id": f"{name}.incidents", "family": family},
        float(counts.sum()), "count", supported(basis, counts), n=people, denominator=base, method="count",
    )  # fmt: skip
    share = shared | {"estimate_id": f"{name}.percent", "family": f"{family}.{period}"}
    basis = group.basis("100 × people with an incident in the period / people of the group", arm, used)
    yield percent(share, people, base, settings, basis)


def _fall_rows(group: Group, arm: str) -> Iterator[Row]:
    """By how many points the share of people fell from months 7 to 12 to the time after."""
    for (site, kind, of_arm), figure in FALLS.items():
        if site != group.site or of_arm != arm:
            continue
        counts = group.counts(kind, arm)
        shares = (counts > 0).mean(axis=0) if len(counts) else np.full(len(PERIODS), np.nan)
        name = f"{group.identity(kind, arm, 'longer')}.fall"
        used = int(group.counts("all", arm).sum())
        yield value_row(
            group.shared(kind, arm, "longer")
            | {
                "estimate_id": name,
                "family": f"reoffending.police.{site}.{group.name}.{arm}.longer",
                "published_id": printed.joined(site, figure),
            },
            100.0 * float(shares[-2] - shares[-1]), "percent",
            group.basis("percentage in months 7 to 12 less that in the time after", arm, used),
            n=int((counts[:, -1] > 0).sum()), denominator=len(counts), method="difference of proportions",
        )  # fmt: skip
