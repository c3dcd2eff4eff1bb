"""How many people each source holds: Table 1.

MARAC and police data count perpetrators with at least one row. "Entry and exit data" are the cases of the
comparison between intake and exit: both forms, and no reason for exclusion.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from drive_eval.estimates import AnalysisResult, Basis, build
from drive_eval.profile.cases import ARMS, NO_CONSENT, completed, took_part
from drive_eval.rows import Row, count

SITE = "site_2"
POLICE = {
    "drive": ("table_1.police_data_site_2.drive", "introduction_methodology.police_data.drive"),
    "control": (
        "table_1.police_data_site_2.control_random_subsample", "introduction_methodology.police_data.control",
    ),
}  # fmt: skip
MARAC = {
    "drive": (
        "table_1.marac_data_site_2.drive", "introduction_methodology.marac_data_perpetrators.drive",
    ),
    "control": (
        "table_1.marac_data_site_2.control", "introduction_methodology.marac_data_perpetrators.control",
    ),
    "all": ("introduction_methodology.marac_data_perpetrators.total",),
}  # fmt: skip
ALLOCATED = (
    "table_1.drive_service_users_cms_data.allocated", "introduction_methodology.cases_in_evaluation.n",
    "introduction_methodology.total_sus.n",
)  # fmt: skip
COMPLETED = (
    "table_1.drive_service_users_cms_data.completed", "introduction_methodology.completed_and_closed.n",
    "introduction_methodology.perpetrators_on_the_intervention.n",
)  # fmt: skip
NOT_COMPLETED = ("introduction_methodology.drop_outs.n", "introduction_methodology.sus_not_completing.n")


def analyse(views: Mapping[str, pd.DataFrame]) -> AnalysisResult:
    """People in each source, by arm.

    ``views``: ``service_users`` (``status``), ``marac`` (``perp_id``, ``arm``) and ``police``
    (``perp_id``, ``arm``, ``site``), in canonical codes.
    """
    return build(_rows(views))


def _rows(views: Mapping[str, pd.DataFrame]) -> Iterator[Row]:
    yield from _service_users(views["service_users"]["status"])
    marac, police = views["marac"], views["police"]
    for arm in (*ARMS, "all"):
        yield _people("marac", marac, arm, MARAC[arm], ("marac.perp_id", "marac.arm"), {})
    at_site = police[police["site"] == SITE]
    fields = ("police.perp_id", "police.arm", "police.site")
    elsewhere = {"other site": len(police) - len(at_site)}
    for arm in ARMS:
        yield _people("police_site_2", at_site, arm, POLICE[arm], fields, elsewhere)


def _service_users(status: pd.Series) -> Iterator[Row]:
    consenting = status[took_part(status)]
    left_out = {NO_CONSENT: len(status) - len(consenting)} if len(consenting) < len(status) else {}
    done = int(completed(consenting).sum())
    basis = Basis(("service_users.status",), (), len(consenting), left_out, "service users")
    for term, n, published in (
        ("allocated", len(consenting), ALLOCATED),
        ("completed", done, COMPLETED),
        ("not_completed", len(consenting) - done, NOT_COMPLETED),
    ):
        columns = {
            "estimate_id": f"profile.overview.service_users.{term}.n",
            "analysis": "profile_overview",
            # The same people as in the flow: a difference of two totals is one of its counts.
            "family": "profile.flow.drive",
            "population": "service users who consented to share data",
            "arm": "drive",
            "term": term,
            "published_id": ";".join(published),
        }
        yield count(columns, n, basis, len(consenting))


def _people(
    source: str, rows: pd.DataFrame, arm: str, published: tuple[str, ...], fields: tuple[str, ...],
    left_out: Mapping[str, int],
) -> Row:  # fmt: skip
    """Perpetrators with at least one row."""
    own = rows if arm == "all" else rows[rows["arm"] == arm]
    others = {"other arm": len(rows) - len(own)} if arm != "all" else {}
    reasons = {reason: n for reason, n in {**left_out, **others}.items() if n}
    columns = {
        "estimate_id": f"profile.overview.{source}.{arm}.n",
        "analysis": "profile_overview",
        "family": f"profile.overview.{source}",
        "population": "perpetrators with at least one row",
        "arm": "" if arm == "all" else arm,
        "term": source,
        "published_id": ";".join(published),
    }
    basis = Basis(fields, (), len(own), reasons, "distinct perpetrators in these rows")
    return count(columns, int(own["perp_id"].nunique()), basis)
