"""What the demonstration release has to meet: the printed figures, typed and made consistent.

Where printed figures contradict one another, the choice is made here, visibly, and the register
``resources/published/discrepancies_needs.csv`` gives the reason. The numbers themselves are read when
the generator runs; none is written in code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from drive_eval.demo.allocate import AllocationError, apportion
from drive_eval.demo.high_level import decode
from drive_eval.demo.printed import Printed, rows
from drive_eval.errors import Problem
from drive_eval.needs.fields import ANSWERS, NEEDS, RAW_TABLES, WAVES, Need, need
from drive_eval.needs.recode import DONT_KNOW
from drive_eval.release.fields import ENGAGEMENT, YES_NO

SITE_2 = "marac_longitudinal_site_2.site_2_sus.n"
SITE_1 = "appendix_5_police_site_1.sus_site_1.n"
SUICIDE = "appendix_8_2.planned_or_attempted_suicide"
# Latent class → the end of its id among the printed shares of Figure 4.
CLASSES = {
    "no_needs": "class_1_no_needs",
    "children_parenting": "class_2_children_and_parenting_issues",
    "low_needs": "class_3_low_needs",
    "multiple_children_family": "class_4_multiple_needs_children_and_family",
    "housing_unemployment": "class_5_housing_and_unemployment",
    "multiple_alcohol_drugs": "class_6_multiple_needs_alcohol_and_drugs",
}
# Level of engagement → its column among the ids of Figure 5.
FIGURE_5_COLUMNS = {
    "engaged": "engaging",
    "partially_engaged": "partially_engaging",
    "non_engaged": "non_engaging",
    "no_contact": "n_a",
}
# The answers that Figure 5 calls a high level of need. Its numbers of people show that for housing and
# mental health only the worst answer was meant.
HIGH_LEVEL = {
    "levels": ("excessive", "high"),
    "health": ("poor",),
    "housing": ("homeless",),
    "yes_no": ("yes",),
}


@dataclass(frozen=True)
class WaveTarget:
    """One wave: forms, forms with any needs information, and by need how many answered and have it."""

    forms: int
    informed: int
    answered: Mapping[str, int]
    yes: Mapping[str, int]


@dataclass(frozen=True)
class AgeTarget:
    """Age at intake in years, as printed; ``mean`` and ``sd`` with their printed decimals."""

    mean: Decimal
    sd: Decimal
    youngest: int
    oldest: int


@dataclass(frozen=True)
class Targets:
    """Everything that the generator has to meet (numbers of people, unless said otherwise).

    ``cells``: need → engagement → (with the need, without), at mid-point; ``engagement``: people with
    needs information at mid-point who have that level in any of these tables, the rest being
    ``engagement_unplaced``; ``raw``: need → answer → people, at mid-point; ``high``: need → engagement →
    people with a high level of need; ``without_needs``: people with information and no need at mid-point;
    ``classes``: latent class → people, at mid-point; ``suicide``: answer on planned or attempted suicide →
    people, at mid-point.
    """

    allocated: int
    completed: int
    sites: Mapping[str, int]
    year_1: int
    men: int
    women: int
    age: AgeTarget
    waves: Mapping[str, WaveTarget]
    cells: Mapping[str, Mapping[str, tuple[int, int]]]
    engagement: Mapping[str, int]
    engagement_unplaced: int
    raw: Mapping[str, Mapping[str, int]]
    high: Mapping[str, Mapping[str, int]]
    without_needs: int
    classes: Mapping[str, int]
    suicide: Mapping[str, int]


def read_targets(published: str | Path) -> Targets:
    """Read the targets from the folder of printed figures.

    Raises ``InputRefusedError`` with every figure that is missing or cannot be met.
    """
    folder = Path(published)
    printed = Printed(folder / "published.csv")
    cells, problems = _cells(folder / "need_by_engagement.csv")
    # Everything below counts these tables: without them there is nothing more to say.
    printed.refuse(problems)
    waves = {wave: _wave(printed, wave, cells) for wave in WAVES}
    informed = waves["midpoint"].informed
    engagement = {level: max(sum(cells[entry.field][level]) for entry in NEEDS) for level in ENGAGEMENT}
    raw = {table.field: _raw(printed, table.field, cells) for table in RAW_TABLES}
    high = {entry.field: _high(printed, entry, cells, raw) for entry in NEEDS}
    shares = {name: printed.number(f"lca_classes_figure_4.{end}.share") for name, end in CLASSES.items()}
    site_1, site_2 = printed.count(SITE_1), printed.count(SITE_2)
    completed = printed.count("table_1.drive_service_users_cms_data.completed")
    targets = Targets(
        allocated=printed.count("table_1.drive_service_users_cms_data.allocated"),
        completed=completed,
        sites={"site_1": site_1, "site_2": site_2, "site_3": completed - site_1 - site_2},
        year_1=printed.count("feas.allocated_in_year_1.n"),
        men=printed.count("table_3.men.n"),
        women=printed.count("table_3.women.n"),
        age=_age(printed),
        waves=waves,
        cells=cells,
        engagement=engagement,
        engagement_unplaced=informed - sum(engagement.values()),
        raw=raw,
        high=high,
        without_needs=printed.count_from_percent("profile_and_needs.no_needs_at_midpoint.percent", informed),
        classes={},
        suicide={answer: printed.count(f"{SUICIDE}_{answer}.frequency") for answer in YES_NO},
    )
    printed.refuse(_contradictions(targets, str(folder / "need_by_engagement.csv")))
    # The printed shares add up to 99: they are scaled to the people that there are.
    classes = apportion(informed, {name: float(share) for name, share in shares.items()})
    return Targets(**{**vars(targets), "classes": classes})


def _age(printed: Printed) -> AgeTarget:
    return AgeTarget(
        mean=printed.number("table_3.age_years.mean"),
        sd=printed.number("table_3.age_years.sd"),
        youngest=printed.count("profile_and_needs.su_age.min"),
        oldest=printed.count("profile_and_needs.su_age.max"),
    )


def _cells(path: Path) -> tuple[dict[str, dict[str, tuple[int, int]]], list[Problem]]:
    """Need × engagement at mid-point, from the tables that lie behind Tables 5 and 6."""
    found = {(row["need"], row["engagement"]): (int(row["n_yes"]), int(row["n_no"])) for row in rows(path)}
    wanted = [(entry, level) for entry in NEEDS for level in ENGAGEMENT]
    problems = [
        Problem(
            str(path), key=f"{entry.engagement_row}, {level}", rule="known", message="this row is missing."
        )
        for entry, level in wanted
        if (entry.engagement_row, level) not in found
    ]
    cells: dict[str, dict[str, tuple[int, int]]] = {entry.field: {} for entry in NEEDS}
    for entry, level in wanted:
        cells[entry.field][level] = found.get((entry.engagement_row, level), (0, 0))
    return cells, problems


def _wave(printed: Printed, wave: str, cells: Mapping[str, Mapping[str, tuple[int, int]]]) -> WaveTarget:
    """One wave's column of Table A2.1; at mid-point the tables by engagement say how many have the need.

    The forms without any information follow from the forms and those with information; where the report
    prints another number for them (intake), Table A2.1 is followed.
    """
    answered, yes = {}, {}
    for entry in NEEDS:
        row = f"table_a2_1.{entry.prevalence_row}.{WAVES[wave]}"
        answered[entry.field] = printed.count(f"{row}_n")
        if wave == "midpoint":
            yes[entry.field] = sum(with_need for with_need, _ in cells[entry.field].values())
        else:
            yes[entry.field] = printed.count_from_percent(f"{row}_percent_yes", answered[entry.field])
    return WaveTarget(
        forms=printed.count(f"profile_and_needs.sus_with_{wave}_data.n"),
        informed=printed.count(f"table_a2_1.service_users_with_any_needs_information.{WAVES[wave]}"),
        answered=answered,
        yes=yes,
    )


def _raw(printed: Printed, field: str, cells: Mapping[str, Mapping[str, tuple[int, int]]]) -> dict[str, int]:
    """Raw answers at mid-point (Table A7.1); don't-knows are what the need's total leaves over.

    For mental health the printed don't-knows fall short of the total printed in four other places.
    """
    table = {entry.field: entry for entry in RAW_TABLES}[field]
    known = {
        answer: printed.count(f"{table.in_table(answer)}.frequency")
        for answer in ANSWERS[need(field).scale]
        if answer != DONT_KNOW
    }
    total = sum(sum(cell) for cell in cells[field].values())
    return known | {DONT_KNOW: total - sum(known.values())}


def _high(
    printed: Printed,
    entry: Need,
    cells: Mapping[str, Mapping[str, tuple[int, int]]],
    raw: Mapping[str, Mapping[str, int]],
) -> dict[str, int]:
    """People with a high level of need by engagement (Figure 5)."""
    limits = {level: with_need for level, (with_need, _) in cells[entry.field].items()}
    if entry.scale == "yes_no":
        return limits
    base = sum(raw[entry.field][answer] for answer in HIGH_LEVEL[entry.scale]) if entry.field in raw else None
    columns = FIGURE_5_COLUMNS.items()
    shares = {level: printed.number(f"figure_5.{entry.high_level_row}.{column}") for level, column in columns}
    try:
        return decode(shares, limits, base)
    except AllocationError as error:
        where = f"figure_5.{entry.high_level_row}"
        printed.problems.append(Problem(str(printed.path), key=where, rule="percent", message=str(error)))
        return dict.fromkeys(limits, 0)


def _contradictions(targets: Targets, file: str) -> list[Problem]:
    """Sums that have to fit and do not."""
    problems = []

    def check(fits: bool, key: str, message: str) -> None:
        if not fits:
            problems.append(Problem(file, key=key, rule="arithmetic", message=message))

    check(targets.men + targets.women == targets.allocated, "sex", "men and women are not all service users.")
    check(targets.sites["site_3"] >= 0, "site", "two sites have more service users than all three.")
    check(targets.engagement_unplaced >= 0, "engagement", "more people by engagement than with information.")
    for wave, target in targets.waves.items():
        fits = target.informed <= target.forms <= targets.completed
        check(fits, wave, "more people with information than forms, or more forms than cases.")
        for field, answered in target.answered.items():
            check(
                answered <= target.informed, f"{wave}, {field}", "more answers than people with information."
            )
    for field, by_level in targets.cells.items():
        total = sum(sum(cell) for cell in by_level.values())
        printed = targets.waves["midpoint"].answered[field]
        check(total == printed, field, f"{total} people by engagement, {printed} in Table A2.1.")
    return problems
