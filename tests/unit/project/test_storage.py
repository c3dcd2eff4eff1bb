"""Files of object storage go by their own names."""

from pathlib import Path

import pytest

from drive_eval.errors import DriveEvalError
from drive_eval.storage import bring, logical

STORE = ".snakemake/storage/s3/bucket/some/prefix"


@pytest.mark.parametrize(
    "path",
    ["config/releases/demo.yaml", "results/demo/restricted/views/a.parquet", "resources/results/x.csv"],
)
def test_a_file_of_the_store_has_the_path_that_it_has_in_the_project(path: str) -> None:
    assert logical(f"{STORE}/{path}") == path
    assert logical(path) == path
    assert logical(Path(path)) == path


def test_a_file_that_only_the_store_has_is_found_under_its_own_path(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(f"{STORE}/resources/releases/demo/police.csv")
    path.parent.mkdir(parents=True)
    path.write_text("a")
    bring([path, "results/demo/no-storage.csv"])
    own = Path("resources/releases/demo/police.csv")
    assert own.read_text() == "a"
    path.write_text("b")
    bring([path])
    assert own.read_text() == "b"
    assert not Path("results").exists()


def test_another_file_under_the_same_path_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    own, path = Path("config/releases/demo.yaml"), Path(f"{STORE}/config/releases/demo.yaml")
    for place, text in ((own, "here"), (path, "there")):
        place.parent.mkdir(parents=True)
        place.write_text(text)
    with pytest.raises(DriveEvalError, match=r"config/releases/demo\.yaml: the file here is not the one"):
        bring([path])
    path.write_text("here")
    bring([path])
