"""Variants of the demonstration release: described, valid, repeatable, and k times what is printed."""

import hashlib
import json
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from drive_eval.demo import variant
from drive_eval.demo.make_variant import Wanted, make_variant
from drive_eval.errors import DriveEvalError, InputRefusedError
from drive_eval.release.description import load_description
from drive_eval.release.files import check_files
from drive_eval.release.validate import check_release
from drive_eval.release.views import view

DESCRIPTION = Path("config/releases/demo.yaml")
RECIPE = "resources/releases/demo/recipe.yaml"
KNOWN = "resources/releases/known_truth.yaml"
FOLDER = "resources/releases"


def project(root: Path, target: Path) -> Path:
    """The parts of the project that variants are made of."""
    for part in (DESCRIPTION, RECIPE, KNOWN):
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / part, target / part)
    shutil.copytree(root / "resources/published", target / "resources/published")
    return target


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def double(root: Path, tmp_path_factory) -> Path:
    """A project with a release of known truth at scale 2, whose log is too long for a sheet."""
    base = project(root, tmp_path_factory.mktemp("double"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(variant, "SHEET_ROWS", 300_000)
        list(make_variant(DESCRIPTION, base, Wanted(f"{FOLDER}/double", 3, 2, KNOWN)))
    return base


def test_the_default_variant_is_the_demonstration_release(root: Path, tmp_path) -> None:
    base = project(root, tmp_path)
    list(make_variant(DESCRIPTION, base, Wanted(f"{FOLDER}/same")))
    described = load_description(base / DESCRIPTION, base)
    made = hashes(base / FOLDER / "same")
    expected = {Path(file.path).name: file.sha256 for file in described.files.values() if file.recipe}
    assert {name: made[name] for name in expected} == expected
    truth = json.loads((base / FOLDER / "same/truth.json").read_text())
    assert (truth["scale"], truth["known"]) == (1, {})


def test_a_variant_loads_and_validates_by_its_description_alone(double: Path) -> None:
    description = load_description(double / "config/releases/double.yaml", double)
    assert description.synthetic
    assert description.file_of("actions").path == f"{FOLDER}/double/actions.parquet"
    assert check_files(description, double) == []
    # Offences are generated without regard to the flag, and incidents on any day: warnings, no errors.
    police = description.file_of("police").path
    known = {("warning", rule, police) for rule in ("contradiction", "no-record", "too-many")}
    assert {(each.severity, each.rule, each.file) for each in check_release(description, double)} == known


def test_a_block_draws_the_same_in_a_file_by_blocks(double: Path) -> None:
    rows = pq.read_table(double / FOLDER / "double/actions.parquet").column(0).to_pylist()
    assert rows == sorted(set(rows))
    assert pq.ParquetFile(double / FOLDER / "double/actions.parquet").num_row_groups == 2


def test_printed_counts_are_met_twice(double: Path, release, outcomes) -> None:
    description = load_description(double / "config/releases/double.yaml", double)
    table_3 = ["sex", "ethnicity", "relationship_to_primary_vs", "living_arrangement"]
    people = view(description, double, "service_users", table_3, b"key")
    for field in table_3:
        once = release.service_users[field].value_counts()
        assert people[field].value_counts().to_dict() == (2 * once).to_dict()
    needs = view(description, double, "needs", ["wave", "housing"], b"key")
    assert needs.groupby("wave").size().to_dict() == (2 * release.needs.groupby("wave").size()).to_dict()
    log = view(description, double, "randomisation", ["arm"], b"key")
    assert len(log) == 2 * len(outcomes.randomisation)
    forms = view(description, double, "insights_intake", ["arm"], b"key")
    once = outcomes.insights_intake["arm"].value_counts()
    assert forms["arm"].value_counts().to_dict() == (2 * once).to_dict()


def test_the_truth_stands_beside_the_release(double: Path, root: Path) -> None:
    truth = json.loads((double / FOLDER / "double/truth.json").read_text())
    assert (truth["release"], truth["seed"], truth["scale"]) == ("double", 3, 2)
    assert truth["printed"]["sections"] == []
    police = truth["known"]["police"]
    assert truth["follows"]["police"]["drive_rates"]["after_6"] == pytest.approx(
        police["rates"]["after_6"] * police["rate_ratios"]["after_6"]
    )
    assert set(truth["definitions"]) == set(truth["known"])


def test_known_sections_leave_everything_else_alone(root: Path, tmp_path) -> None:
    base = project(root, tmp_path)
    (base / "only_police.yaml").write_text(
        "police:\n"
        "  rates: { before: 8.0, during: 6.0, after_6: 5.0, after_12: 4.5, longer: 4.0 }\n"
        "  rate_ratios: { before: 1.0, during: 1.0, after_6: 1.0, after_12: 1.0, longer: 1.0 }\n"
        "  domestic: 0.4\n  crimed_domestic: 0.5\n  crimed_other: 0.3\n"
    )
    made = []
    for name in ("one", "two"):
        list(make_variant(DESCRIPTION, base, Wanted(f"{FOLDER}/{name}", parameters="only_police.yaml")))
        made.append(hashes(base / FOLDER / name))
    described = load_description(base / DESCRIPTION, base)
    printed = {Path(file.path).name: file.sha256 for file in described.files.values() if file.recipe}
    differ = {name for name, sha256 in printed.items() if made[0][name] != sha256}
    assert differ == {"police_incidents.csv"}
    # The truth names the release; every other byte is the same again.
    assert {name for name in made[0] if made[0][name] != made[1][name]} == {"truth.json"}
    incidents = pd.read_csv(base / FOLDER / "one/police_incidents.csv")
    assert incidents["incident_ref"].is_unique


@pytest.mark.parametrize(
    ("wanted", "key", "words"),
    [
        (Wanted("../out"), "--out", '".."'),
        (Wanted("/tmp/out"), "--out", "relative"),
        (Wanted(f"{FOLDER}/Out Here"), "--out", "no name"),
        (Wanted(f"{FOLDER}/demo"), "--out", "not made by this command"),
        (Wanted(f"{FOLDER}/new", seed=-1), "--seed", "from 0"),
        (Wanted(f"{FOLDER}/new", scale=0), "--scale", "1 to 1000"),
        (Wanted(f"{FOLDER}/new", parameters="absent.yaml"), "", "no such file"),
    ],
)
def test_what_is_wanted_wrongly_is_told_before_anything_is_made(root, tmp_path, wanted, key, words) -> None:
    base = project(root, tmp_path)
    with pytest.raises(InputRefusedError) as refused:
        list(make_variant(DESCRIPTION, base, wanted))
    assert any(problem.key == key and words in problem.message for problem in refused.value.problems)
    assert not (base / FOLDER / "new").exists()


def test_a_release_from_outside_has_no_variants(root: Path, tmp_path) -> None:
    base = project(root, tmp_path)
    text = (base / DESCRIPTION).read_text(encoding="utf-8")
    (base / DESCRIPTION).write_text(text.replace(f"    recipe: {RECIPE}\n", ""), encoding="utf-8")
    with pytest.raises(DriveEvalError, match="from outside"):
        list(make_variant(DESCRIPTION, base, Wanted(f"{FOLDER}/new", seed=1)))


def test_a_block_whose_draws_contradict_is_drawn_again(recipe) -> None:
    from drive_eval.demo.allocate import AllocationError

    seeds = []

    def drawn(block: int, own):
        seeds.append(own.seed)
        if len(seeds) < 3:
            raise AllocationError("no room")
        return own.seed

    assert variant._settled(0, recipe, drawn) == recipe.seed + 2 * variant.STRIDE
    assert seeds[0] == recipe.seed
    with pytest.raises(AllocationError):
        variant._settled(0, recipe, lambda *_: (_ for _ in ()).throw(AllocationError("never")))
