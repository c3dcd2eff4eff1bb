"""Chapter Re-perpetration: appearances at MARAC and police incidents."""

from dataclasses import dataclass
from typing import Any

from drive_eval.report.index import Index
from drive_eval.report.tables import answered

TABLES = {
    "MARAC longitudinal (site 2)": "Appearances at MARAC",
    "Police site 2": "Police incidents, site 2",
    "Appendix 5 police site 1": "Police incidents, site 1",
}
SOURCES = {
    "site_1": "Police, site 1", "site_2": "Police, site 2", "sites_together": "Police, all sites",
    "marac": "MARAC",
}  # fmt: skip
PERIODS = {
    "before": "6 months before", "during": "During", "after_6": "0 to 6 months after",
    "after_12": "7 to 12 months after", "longer": "Later",
}  # fmt: skip
# The columns of the table of ratios: heading and the last part of the estimates' ids.
MODELS = {
    "poisson_ratio": "Ratio",
    "negative_binomial_ratio": "Adjusted, negative binomial",
    "poisson_change": "Against the ratio before",
}
CHECKS = {
    "repeated": "Like an earlier one of the same person and day",
    "flag_and_offence": "Flagged as domestic violence, offence of the non-domestic group",
    "crime_and_offence": "Offence does not go with being a crime or not",
    "outcome_without_crime": "Outcome without a crime",
    "outcome_first": "Outcome dated before the incident",
    "crimed_unrecorded": "Not recorded whether a crime",
    "outcome_missing": "Crime without an outcome",
}


@dataclass(frozen=True)
class RatioRow:
    """One row of the table of ratios; an id is empty where there is no such estimate."""

    source: str
    period: str
    ids: tuple[str, ...]


def ratios(index: Index) -> list[RatioRow]:
    """Ratios of the arms' rates of domestic violence incidents, or appearances, by source and period."""
    rows = []
    for source, title in SOURCES.items():
        kind = "again" if source == "marac" else "dv"
        for period, said in PERIODS.items():
            start = f"reoffending.rates.{source}.{kind}.{period}"
            ids = tuple(index.known(f"{start}.{name}") for name in MODELS)
            if any(ids):
                rows.append(RatioRow(title, said, ids))
    return rows


def overall(index: Index) -> list[RatioRow]:
    """From the start on: ratio of rates, that of people with a record alone, randomisation test."""
    names = ("rate_ratio", "rate_ratio_recorded", "randomisation_p")
    rows = []
    for source, title in SOURCES.items():
        kind = "again" if source == "marac" else "dv"
        start = f"reoffending.rates.{source}.{kind}.after_start"
        ids = tuple(index.known(f"{start}.{name}") for name in names)
        hazard = index.known(f"reoffending.times.{source}.from_randomisation.first.hazard_ratio")
        if any(ids):
            rows.append(RatioRow(title, "", (*ids, hazard)))
    return rows


def quality_sites(index: Index) -> list[str]:
    """The sites whose police data were checked."""
    return sorted({str(row["estimate_id"]).split(".")[2] for row in index.under("reoffending.quality.")})


def quality(index: Index) -> list[tuple[str, list[str]]]:
    """Each check and the estimates of how many incidents fail it, by site."""
    sites = quality_sites(index)
    found = []
    for check, title in CHECKS.items():
        ids = [index.known(f"reoffending.quality.{site}.{check}.incidents") for site in sites]
        if any(ids):
            found.append((title, ids))
    return found


SHOWN = {
    "drive": "reoffending.marac.drive.everyone.after_6.percent",
    "drive_year": "reoffending.marac.drive.everyone.after_12.percent",
    "drive_year_covered": "reoffending.marac.drive.everyone.after_12.percent_observed",
    "covered": "reoffending.marac.drive.observed.after_12.percent",
    "drive_late": "reoffending.marac.drive.everyone.longer.percent",
    "drive_late_covered": "reoffending.marac.drive.everyone.longer.percent_observed",
    "covered_late": "reoffending.marac.drive.observed.longer.percent",
    "drive_recorded": "reoffending.police.site_2.drive.with_record.percent",
    "control_recorded": "reoffending.police.site_2.control.with_record.percent",
    "mean_incident": "reoffending.police.site_2.everyone.all.drive.total.per_incident.mean",
    "mean_person": "reoffending.police.site_2.everyone.all.drive.total.per_person.mean",
    "drive_years": "reoffending.rates.marac.time.drive.after_start.person_years",
    "control_years": "reoffending.rates.marac.time.control.after_start.person_years",
    "drive_appearances": "reoffending.marac.drive.everyone.appearances.mean",
    "control_appearances": "reoffending.marac.control.everyone.appearances.mean",
    "drive_rate": "reoffending.rates.marac.again.drive.after_start.rate",
    "control_rate": "reoffending.rates.marac.again.control.after_start.rate",
    "pooled": "reoffending.posterior.common.after_12.ratio",
    "pooled_check": "reoffending.posterior.predictive_p",
    "pooled_none": "reoffending.posterior.predictive_none_p",
    "variance_1": "reoffending.posterior.site_1.variance_ratio",
    "variance_2": "reoffending.posterior.site_2.variance_ratio",
    "spread": "reoffending.posterior.spread",
    "drive_recorded_1": "reoffending.police.site_1.drive.with_record.percent",
    "control_recorded_1": "reoffending.police.site_1.control.with_record.percent",
    "time_ratio": "reoffending.rates.sites_together.dv.after_12.poisson_ratio",
    "watched_drive": "reoffending.rates.site_2.time.drive.after_start.person_years",
    "watched_control": "reoffending.rates.site_2.time.control.after_start.person_years",
    "yearly_drive": "reoffending.rates.site_2.dv.drive.after_start.rate",
    "yearly_control": "reoffending.rates.site_2.dv.control.after_start.rate",
    "yearly_ratio": "reoffending.rates.site_2.dv.after_start.rate_ratio",
    "late_drive": "reoffending.police.site_2.everyone.dv.drive.longer.incidents",
    "late_control": "reoffending.police.site_2.everyone.dv.control.longer.incidents",
    "late_yearly_drive": "reoffending.rates.site_2.dv.drive.longer.rate",
    "late_yearly_control": "reoffending.rates.site_2.dv.control.longer.rate",
    "before_1": "reoffending.rates.site_1.dv.before.poisson_ratio",
    "before_2": "reoffending.rates.site_2.dv.before.poisson_ratio",
}


def context(index: Index) -> dict[str, Any]:
    """What the chapter's template shows; empty parts where the release has no such sources."""
    shown = {name: index.known(estimate_id) for name, estimate_id in SHOWN.items()}
    return shown | {
        "tables": answered(index, TABLES),
        "ratios": ratios(index),
        "overall": overall(index),
        "headings": list(MODELS.values()),
        "quality": quality(index),
        "quality_sites": [site.replace("_", " ").capitalize() for site in quality_sites(index)],
        "any": any(shown.values()),
    }
