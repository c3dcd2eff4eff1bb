"""The flow of cases on a small log, stage by stage, and what holds for any log."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from drive_eval import disclosure
from drive_eval.analyses import by_id
from drive_eval.figures.flow import DRAWINGS, draw
from drive_eval.figures.flow_tables import PERPETRATORS, VICTIMS
from drive_eval.figures.style import Meta, svg_text
from drive_eval.profile import flow, overview
from drive_eval.release.fields import TABLES
from drive_eval.release.tables.insights import EXCLUSIONS

ROOT = Path(__file__).resolve().parents[3]


def frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(TABLES[table].fields)).astype("string")


def case(perp: str, arm: str | None, **other: str) -> dict[str, object]:
    given = {"perp_id": perp, "arm": arm, "repeat_referral": "no", "different_procedure": "no"}
    return given | other


def form(vs: str, perp: str, arm: str, reason: str | None = None) -> dict[str, object]:
    return {"vs_id": vs, "perp_id": perp, "arm": arm, "exclusion_reason": reason}


LOG = frame("randomisation", [
    case("d1", "drive", consent="yes"), case("d2", "drive", consent="yes"), case("d3", "drive", consent="no"),
    case("c1", "control"), case("c2", "control"), case("c3", "control"),
    case("o1", None, different_procedure="yes"), case("d1", None, repeat_referral="yes"),
    case("n1", None),
])  # fmt: skip
USERS = frame("service_users", [
    {"su_id": "d1", "status": "completed"}, {"su_id": "d2", "status": "died"},
    {"su_id": "d3", "status": "no_consent"}, {"su_id": "unknown", "status": "completed"},
])  # fmt: skip
INTAKE = frame("insights_intake", [
    form("v1", "d1", "drive"), form("v2", "d2", "drive"), form("v3", "c1", "control"),
    form("v4", "c1", "control", "repeated_case"), form("v5", "c2", "control", "disengaged"),
    form("v6", "o1", "drive"),
])  # fmt: skip
EXITS = frame("insights_exit", [{"vs_id": "v1"}, {"vs_id": "v3"}, {"vs_id": "v4"}, {"vs_id": "v6"}])
VIEWS = {"randomisation": LOG, "service_users": USERS, "insights_intake": INTAKE, "insights_exit": EXITS}


def numbers(views: dict[str, pd.DataFrame]) -> dict[str, int]:
    return {name: stage.n for name, stage in flow.stages(views).items()}


def test_enrolment() -> None:
    found = numbers(VIEWS)
    assert (found["assessed"], found["repeated"], found["randomised"]) == (9, 1, 8)
    assert (found["other_procedure"], found["drive.allocated"], found["control.allocated"]) == (1, 3, 3)
    assert found["no_arm"] == 1


def test_drive_cases_are_those_of_the_log() -> None:
    found = numbers(VIEWS)
    assert (found["drive.no_consent"], found["drive.baseline"]) == (1, 2)
    assert (found["drive.died"], found["drive.transferred"], found["drive.completed"]) == (1, 0, 1)


def test_forms_count_in_the_arm_that_the_log_has() -> None:
    found = numbers(VIEWS)
    # The form of a case that followed other procedures says Drive, and is in no stage.
    assert (found["drive.forms"], found["drive.no_form"], found["forms"]) == (2, 1, 5)
    assert (found["drive.no_exit"], found["drive.analysed"]) == (1, 1)


def test_control_perpetrators_count_once_and_exclusions_by_form() -> None:
    found = numbers(VIEWS)
    assert (found["control.forms"], found["control.perpetrators"], found["control.lost"]) == (3, 2, 1)
    assert (found["control.excluded"], found["control.excluded.repeated_case"]) == (2, 1)
    # A form with a reason for exclusion is not analysed, whether or not there is an exit form.
    assert (found["control.analysed"], found["control.no_exit"]) == (1, 0)


def test_every_printed_stage_is_answered() -> None:
    with (ROOT / "resources/published/published.csv").open(encoding="utf-8", newline="") as stream:
        printed = {row["id"]: row["section"] for row in csv.DictReader(stream)}
    ids = set(flow.analyse(VIEWS).estimates["published_id"].str.split(";").explode()) - {""}
    assert ids <= set(printed)
    assert {name for name, section in printed.items() if section.startswith("Appendix 1 flow")} <= ids


def test_only_declared_fields_are_read() -> None:
    views = by_id("profile_flow").views.values()
    cut = {v.table: VIEWS[v.table][[*dict.fromkeys((*TABLES[v.table].row_id, *v.fields))]] for v in views}
    result = flow.analyse(cut)
    declared = {f"{v.table}.{field}" for v in views for field in (*TABLES[v.table].row_id, *v.fields)}
    assert all(set(basis.fields) <= declared for basis in result.basis.values())
    pd.testing.assert_frame_equal(result.estimates, flow.analyse(VIEWS).estimates)


def test_overview_counts_perpetrators_once() -> None:
    rows = [{"perp_id": "a", "arm": "drive", "site": "site_2"}] * 3
    rows += [
        {"perp_id": "b", "arm": "control", "site": "site_2"},
        {"perp_id": "c", "arm": "control", "site": "site_1"},
    ]
    police = frame("police", rows)
    marac = frame("marac", [{"perp_id": "a", "arm": "drive"}, {"perp_id": "b", "arm": "control"}])
    result = overview.analyse({"service_users": USERS, "police": police, "marac": marac})
    found = dict(zip(result.estimates["estimate_id"], result.estimates["value"], strict=True))
    assert found["profile.overview.police_site_2.drive.n"] == 1
    assert found["profile.overview.police_site_2.control.n"] == 1
    assert found["profile.overview.marac.all.n"] == 2
    assert found["profile.overview.service_users.allocated.n"] == 3
    assert found["profile.overview.service_users.not_completed.n"] == 1


@st.composite
def any_study(draw_from: st.DrawFn) -> dict[str, pd.DataFrame]:
    people = [f"p{number}" for number in range(6)]
    yes_no, arm = st.sampled_from(["yes", "no"]), st.sampled_from(["drive", "control"])
    log = st.fixed_dictionaries({
        "perp_id": st.sampled_from(people), "arm": st.one_of(st.none(), arm), "repeat_referral": yes_no,
        "different_procedure": yes_no, "consent": st.one_of(st.none(), yes_no),
    })  # fmt: skip
    intake = st.fixed_dictionaries({
        "perp_id": st.sampled_from(people), "arm": arm,
        "exclusion_reason": st.one_of(st.none(), st.sampled_from(list(EXCLUSIONS))),
    })  # fmt: skip
    forms = draw_from(st.lists(intake, max_size=10))
    rows = [row | {"vs_id": f"v{number}"} for number, row in enumerate(forms)]
    kept = draw_from(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    status = st.sampled_from(["completed", "died", "transferred", "no_consent"])
    users = [{"su_id": person, "status": draw_from(status)} for person in people[:3]]
    return {
        "randomisation": frame("randomisation", draw_from(st.lists(log, max_size=12))),
        "service_users": frame("service_users", users),
        "insights_intake": frame("insights_intake", rows),
        "insights_exit": frame(
            "insights_exit", [{"vs_id": r["vs_id"]} for r, k in zip(rows, kept, strict=True) if k]
        ),
    }


@hypothesis_settings(max_examples=25, deadline=None)
@given(any_study(), st.randoms(use_true_random=False))
def test_stages_add_up_in_any_order(views: dict[str, pd.DataFrame], random) -> None:
    found = numbers(views)
    assert found["assessed"] == found["repeated"] + found["randomised"]
    parts = ("other_procedure", "drive.allocated", "control.allocated", "no_arm")
    assert found["randomised"] == sum(found[name] for name in parts)
    assert found["drive.baseline"] == sum(found[f"drive.{n}"] for n in ("died", "transferred", "completed"))
    for arm in ("drive", "control"):
        ends = (f"{arm}.excluded", f"{arm}.no_exit", f"{arm}.analysed")
        assert found[f"{arm}.forms"] == sum(found[name] for name in ends)
        reasons = (found[f"{arm}.excluded.{reason}"] for reason in EXCLUSIONS)
        assert found[f"{arm}.excluded"] == sum(reasons)
    mixed = {}
    for name, rows in views.items():
        order = list(range(len(rows)))
        random.shuffle(order)
        mixed[name] = rows.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(flow.analyse(views).estimates, flow.analyse(mixed).estimates)


def test_the_boxes_are_the_stages() -> None:
    names = {name for box in (*PERPETRATORS, *VICTIMS) for name, _ in box.lines}
    assert names <= set(flow.stages(VIEWS))


def test_a_diagram_says_where_the_printed_number_is_another() -> None:
    name = "appendix_1_flow_perpetrators.randomised.n"
    estimates = flow.analyse(VIEWS).estimates
    for printed, told in (("8", False), ("2627", True)):
        published = pd.DataFrame({"id": [name], "printed": [printed]})
        data = DRAWINGS["profile-flow-perpetrators"].data(estimates, published)
        drawn = svg_text(draw(data, Meta()), "t", "d")
        assert ("printed 2,627" in drawn) is told


@pytest.mark.parametrize("slug", list(DRAWINGS))
def test_withheld_stages_show_no_number(slug: str) -> None:
    published = disclosure.apply(flow.analyse(VIEWS).estimates, minimum_n=10, exempt=False)
    data = DRAWINGS[slug].data(published, pd.DataFrame({"id": [], "printed": []}))
    assert data["n"].isna().all()
    assert ">withheld<" in svg_text(draw(data, Meta()), "t", "d")
    assert "withheld" in DRAWINGS[slug].alt(data)
