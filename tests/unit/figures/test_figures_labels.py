"""What Snakemake's report says of each figure."""

import pytest

from drive_eval import analyses
from drive_eval.figures.labels import CHAPTERS, chapter, labels
from drive_eval.figures.registry import FIGURES


def test_every_chapter_has_a_title() -> None:
    assert set(CHAPTERS) == set(analyses.chapters())


@pytest.mark.parametrize("spec", FIGURES, ids=lambda spec: spec.slug)
def test_a_figure_and_its_table_are_told_apart_and_fully_labelled(spec) -> None:
    picture, table = labels(f"{spec.slug}.svg"), labels(f"{spec.slug}.csv")
    assert picture["kind"] != table["kind"]
    assert picture["figure"] == spec.title
    assert all(picture.values())
    assert picture["in print"] == (spec.caption_number or "not printed")
    assert chapter(f"{spec.slug}.svg") == CHAPTERS[spec.chapter]


def test_no_figure_of_that_name() -> None:
    with pytest.raises(KeyError):
        labels("no-such-figure.svg")
