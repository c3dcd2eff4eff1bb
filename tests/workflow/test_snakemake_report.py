"""`snakemake --report`: what was published, with captions, categories, labels, and what the release is."""

import json
import zipfile

import pytest

from drive_eval.figures.registry import FIGURES
from workflow.project import CHOSEN, Project

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def archive(complete: Project, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    path = tmp_path_factory.mktemp("archive") / "report.zip"
    complete.snakemake("--report", str(path))
    return zipfile.ZipFile(path)


def page(archive: zipfile.ZipFile) -> str:
    (name,) = [name for name in archive.namelist() if name.endswith("/report.html") and "/data/" not in name]
    return archive.read(name).decode()


def test_every_published_picture_table_and_page_is_in_it(archive: zipfile.ZipFile) -> None:
    names = {name.rpartition("/")[2] for name in archive.namelist()}
    wanted = {f"{spec.slug}.{end}" for spec in FIGURES if spec.chapter in CHOSEN for end in ("svg", "csv")}
    assert len(wanted) > 20
    assert wanted <= names
    for name in ("published_figures.csv", "attrition.csv", "report.html"):
        assert name in names


def test_it_says_what_the_release_is(archive: zipfile.ZipFile) -> None:
    text = page(archive)
    for words in ("Demonstration release (synthetic)", "Synthetic data:", "case_management.xlsx"):
        assert words in text


def test_figures_have_captions_categories_and_labels(archive: zipfile.ZipFile) -> None:
    text = page(archive)
    for words in ("Who took part", "Drawn from estimates that passed the disclosure gate", "table behind it"):
        assert words in text
    for spec in FIGURES:
        if spec.chapter in CHOSEN:
            assert json.dumps(spec.title) in text  # the page holds its labels as JSON
