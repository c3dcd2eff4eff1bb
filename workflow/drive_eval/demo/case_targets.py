"""What the printed figures say about cases: how they ended, how long they ran, when they had closed."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from drive_eval.demo.printed import Printed
from drive_eval.errors import Problem

FLOW = "appendix_1_flow_perpetrators.drive_discontinued"


@dataclass(frozen=True)
class CaseTargets:
    """Numbers of cases, but for ``mean_months``: the average duration of the closed ones, as printed.

    ``closed_year_1``, ``closed_years_1_2``: cases closed when the programme's first and second year ended;
    of the latter, ``usual`` took 11 or 12 months and ``longer`` more than 13. ``followed_12_months`` and
    ``followed_longer``: closed cases of site 2 whose follow-up at MARAC covers a year, and more than that.
    ``supported_victims``: cases whose primary victim-survivor engaged with the IDVA.
    ``year_1_men`` and ``year_1_age`` describe the first year's allocations (feasibility report).
    """

    died: int
    transferred: int
    closed_year_1: int
    closed_years_1_2: int
    usual: int
    longer: int
    mean_months: Decimal
    followed_12_months: int
    followed_longer: int
    year_1_men: int
    year_1_age: Decimal
    supported_victims: int

    @property
    def shorter(self) -> int:
        """Cases closed in the first two years that took less than 11 months."""
        return self.closed_years_1_2 - self.usual - self.longer


def read_case_targets(published: str | Path) -> CaseTargets:
    """Read the targets from the folder of printed figures.

    Raises ``InputRefusedError`` with every figure that is missing or cannot be met.
    """
    printed = Printed(Path(published) / "published.csv")
    year_1 = printed.count("feas.allocated_in_year_1.n")
    targets = CaseTargets(
        died=printed.count(f"{FLOW}_death.n"),
        transferred=printed.count(f"{FLOW}_transferred_to_another_programme.n"),
        closed_year_1=printed.count("feas.completed_by_april_2017.n"),
        closed_years_1_2=printed.count("interventions.closed_cases_years_1_2.n"),
        usual=printed.count("interventions.closed_in_11_or_12_months.n"),
        longer=printed.count("interventions.closed_after_more_than_13_months.n"),
        mean_months=printed.number("marac_longitudinal_site_2.average_drive_duration.months"),
        followed_12_months=printed.count("marac_longitudinal_site_2.12_month_data_available.n"),
        followed_longer=printed.count("marac_longitudinal_site_2.more_than_a_year_data_available.n"),
        year_1_men=printed.count_from_percent("feas.su_men.percent", year_1),
        year_1_age=printed.number("feas.su_age.mean"),
        supported_victims=printed.count("table_1.drive_victims_survivors_insights.engaging_with_idva"),
    )
    allocated = printed.count("table_1.drive_service_users_cms_data.allocated")
    completed = printed.count("table_1.drive_service_users_cms_data.completed")
    checks = (
        (completed + targets.died + targets.transferred == allocated, f"{FLOW}_death.n",
         "completed cases, deaths and transfers are not all service users."),
        (targets.shorter >= 0, "interventions.closed_cases_years_1_2.n",
         "fewer closed cases than there are with a printed duration."),
        (targets.closed_year_1 <= targets.closed_years_1_2, "feas.completed_by_april_2017.n",
         "more cases closed in one year than in two."),
        (targets.followed_longer <= targets.followed_12_months, "marac_longitudinal_site_2",
         "more service users followed for longer than a year than for a year."),
    )  # fmt: skip
    printed.refuse([
        Problem(str(printed.path), key=key, rule="arithmetic", message=message)
        for fits, key, message in checks
        if not fits
    ])  # fmt: skip
    return targets
