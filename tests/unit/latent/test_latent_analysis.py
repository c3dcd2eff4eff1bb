"""The whole analysis of a small view: its people, names, ids and what answers the printed figures."""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from drive_eval import disclosure
from drive_eval.declared.fields import NEEDS
from drive_eval.errors import InputRefusedError
from drive_eval.latent.classes import analyse
from drive_eval.latent.enumeration import fit_all
from drive_eval.latent.labels import Reference, align, read_reference
from drive_eval.latent.people import patterns_of
from drive_eval.settings.model import Latent, Settings
from unit.latent.latent_views import small_view

RULES = Settings().needs.recoding
REPORT = RULES.report.model_dump()
PROFILES = "resources/latent/profiles_report.csv"


@pytest.fixture
def reference(request: pytest.FixtureRequest) -> Reference:
    return read_reference(request.config.rootpath / PROFILES, NEEDS)


def result(reference: Reference, statistics: pd.DataFrame | None = None, **changes: object) -> pd.DataFrame:
    settings = Latent(**({"classes_most": 6, "starts": 30, "starts_carried": 8} | changes)).model_dump()  # type: ignore[arg-type]
    view = small_view(400)
    rule = RULES.model_dump()[settings["recoding"]]
    search = {"recoding": rule, "zero_class": settings["zero_class"], "starts": 30, "starts_carried": 8}
    fits = fit_all(view, search | {"classes": [2, 6]}, 3)
    empty = pd.DataFrame({"classes": [], "replicate": [], "statistic": []})
    given = {"latent": settings, "recoding": rule}
    return analyse(view, fits, empty if statistics is None else statistics, reference, given).estimates


def test_only_people_with_answers_at_midpoint_count() -> None:
    view = small_view(50)
    silent = view.index[view["wave"] == "midpoint"][:4]
    view.loc[silent, list(NEEDS)] = None
    patterns, left_out = patterns_of(view, REPORT)
    assert patterns.people == 46
    assert left_out == {"no needs information at all": 4}


def test_dont_knows_that_the_rule_excludes_leave_the_likelihood_and_people_without_others_the_sample() -> (
    None
):
    view = small_view(20).query("wave == 'midpoint'").reset_index(drop=True)
    view.loc[:, list(NEEDS)] = None
    view.loc[:, "drugs"] = ["dont_know"] * 5 + ["high"] * 15
    for field in NEEDS:
        view.loc[19, field] = "yes" if field == "other_addictions" else view.loc[19, field]
    for need in NEEDS:
        if need not in ("drugs", "other_addictions"):
            view.loc[19, need] = {"housing": "stable", "mental_health": "good"}.get(need, "none")
    report, _ = patterns_of(view, REPORT)
    costs, left_out = patterns_of(view, RULES.costs.model_dump())
    assert report.people == 20
    assert costs.people == 15
    assert left_out == {"don't know, which the rule excludes": 5}


def test_estimates_answer_the_printed_figures_of_the_same_models_only(reference: Reference) -> None:
    rows = result(reference)
    answered = {each for ids in rows["published_id"] for each in ids.split(";") if each}
    assert len([each for each in answered if each.startswith("table_a3_1")]) == 20
    assert len([each for each in answered if each.startswith("lca_classes_figure_4")]) == 7
    others = result(reference, zero_class=False)
    assert set(others["published_id"]) == {""}
    # Six classes with free profiles each: 5 shares and 72 probabilities.
    assert others.set_index("estimate_id")["value"]["latent.fit.k6.parameters"] == 77


def test_shares_add_up_and_everybody_has_one_most_likely_class(reference: Reference) -> None:
    rows = result(reference).set_index("estimate_id")
    shares = rows.filter(regex=r"^latent\.k6\.class\..*\.share$", axis=0)
    assigned = rows.filter(regex=r"^latent\.k6\.class\..*\.assigned$", axis=0)
    assert shares["value"].sum() == pytest.approx(100.0, abs=1e-4)
    assert assigned["value"].sum() == rows["value"]["latent.people.n"]
    for label in {name.split(".")[3] for name in assigned.index if assigned["value"][name] > 0}:
        table = rows.filter(regex=rf"^latent\.k6\.class\.{label}\.assigned_to\.", axis=0)
        assert table["value"].sum() == pytest.approx(1.0, abs=1e-5)
        assert table["value"].idxmax().endswith(f".{label}")


def test_the_configured_choice_is_shown_beside_the_reports(reference: Reference) -> None:
    statistics = pd.DataFrame(
        {"classes": [3, 3, 4, 4], "replicate": [0, 1, 0, 1], "statistic": [0.0, 1.0, 1e9, 1e9]}
    )
    rows = result(reference, statistics, criterion="blrt", significance=0.4).set_index("estimate_id")
    assert rows["value"]["latent.choice.configured.classes"] == 3
    assert rows["value"]["latent.choice.fixed.classes"] == 6
    assert rows["value"]["latent.fit.k3.blrt_p"] == pytest.approx(1 / 3)
    shown = {name.split(".")[1] for name in rows.index if ".class." in name}
    assert shown == {"k3", "k6"}


def test_small_classes_are_withheld_with_all_that_would_reveal_them(reference: Reference) -> None:
    rows = result(reference)
    published = disclosure.apply(rows, minimum_n=100_000, exempt=False)
    assert (
        published.loc[published["estimate_id"].str.contains(r"\.class\.|\.profile\."), "value"].isna().all()
    )


def test_names_follow_profiles_whatever_the_order_of_classes(reference: Reference) -> None:
    profiles = np.nan_to_num(reference.profiles, nan=0.5)
    order = [3, 0, 5, 1, 4, 2]
    names, distances = align(profiles[order], [row == 0 for row in order], reference)
    assert names == [reference.labels[row] for row in order]
    assert distances == pytest.approx(np.zeros(6), abs=1e-12)


def test_classes_beyond_the_reference_are_numbered(reference: Reference) -> None:
    profiles = np.vstack([np.nan_to_num(reference.profiles, nan=0.5), np.full((2, 12), 0.45)])
    names, distances = align(profiles, [True] + [False] * 7, reference)
    assert len(set(names)) == 8
    assert names[-2:] == ["further_1", "further_2"]
    assert np.isnan(distances[-2:]).all()


def test_the_class_fixed_at_zero_is_the_one_without_needs_even_beside_a_nearly_empty_one(
    reference: Reference,
) -> None:
    names, _ = align(np.array([[0.0] * 12, [1e-9] * 12]), [True, False], reference)
    assert names == ["no_needs", "low_needs"]


def test_a_wrong_reference_file_is_refused_with_every_mistake(tmp_path) -> None:
    path = tmp_path / "profiles_x.csv"
    path.write_text("label,source,a,b\none,s,0.5,2\none,s,x,0.1\n")
    with pytest.raises(InputRefusedError) as refused:
        read_reference(path, ("a", "b"))
    assert sorted((problem.row, problem.column) for problem in refused.value.problems) == [
        (2, "b"), (3, "a"), (3, "label"),
    ]  # fmt: skip
    with pytest.raises(InputRefusedError, match="column is missing"):
        read_reference(path, ("a", "c"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fixed_classes": 9}, "between"),
        ({"criterion": "blrt", "bootstrap_replicates": 0}, "needs bootstrap_replicates"),
        ({"starts": 10}, "more starts"),
    ],
)
def test_settings_that_contradict_one_another_are_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Latent(**changes)  # type: ignore[arg-type]
