"""Reading the grid of analytic choices: every mistake is told at once."""

import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from drive_eval import analyses
from drive_eval.errors import InputRefusedError, Problem
from drive_eval.multiverse.model import Grid, Headline
from drive_eval.multiverse.specifications import merged, universes
from drive_eval.release.cache import FileCache
from drive_eval.settings.load import load_settings
from drive_eval.settings.model import Settings

FILE = "config/multiverse.yaml"


def headlines(root: Path, settings: Settings, cache: FileCache) -> dict[str, Headline]:
    """The headlines of the grid; none in a universe itself, and none without a grid."""
    path = root / FILE
    if settings.variant or not path.is_file():
        return {}
    configuration = settings.model_dump(mode="json")

    def checked() -> str:
        # As text, because the order of options counts.
        return load_grid(parse(path), configuration).model_dump_json()

    grid = Grid.model_validate_json(cache.value("grid of choices", path, configuration, checked))
    cache.save()
    return dict(grid.headlines)


def load_grid(content: Any, configuration: Mapping[str, Any]) -> Grid:
    """The grid of a parsed ``config/multiverse.yaml``, checked against the configuration that it varies.

    Raises ``InputRefusedError`` with one problem for each mistake: an unknown key, a choice that nobody
    declared, settings that the configuration would refuse.
    """
    try:
        grid = Grid.model_validate(content)
    except ValidationError as error:
        problems = [
            Problem(
                FILE,
                key=".".join(map(str, detail["loc"])),
                rule=detail["type"],
                message=f"{detail['msg'][0].lower()}{detail['msg'][1:]}.",
                advice="docs/explanation/multiverse.md says what it may be.",
            )
            for detail in error.errors()
        ]
        raise InputRefusedError(problems, "The grid of analytic choices has mistakes:") from None
    problems = [
        problem
        for name, headline in grid.headlines.items()
        for problem in (*_unknown(name, headline), *_refused(name, headline, configuration))
    ]
    if problems:
        raise InputRefusedError(problems, "The grid of analytic choices has mistakes:")
    return grid


def parse(path: Path) -> Any:
    """The file as plain values; raises ``InputRefusedError`` where it is no YAML."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        problem = Problem(FILE, row=line, rule="yaml", message="this cannot be read.", advice=str(error))
        raise InputRefusedError([problem], "The grid of analytic choices cannot be read:") from None


def _unknown(name: str, headline: Headline) -> Iterator[Problem]:
    """Names in a headline that stand for nothing."""
    known = {"subject", *headline.choices}
    tables = analyses.estimate_tables([chapter for chapter in headline.chapters if _is_chapter(chapter)])
    texts = {"estimate": headline.estimate} | {
        f"choices.{choice}.options.{option}.text": content.text
        for choice, entry in headline.choices.items()
        for option, content in entry.options.items()
    }
    faults = [
        (f"chapters.{chapter}", "is no chapter") for chapter in headline.chapters if not _is_chapter(chapter)
    ]
    faults += [
        (f"tables.{table}", "is no table of these chapters")
        for table in headline.tables
        if table not in tables
    ]
    faults += [
        (key, f"names {{{field}}}, which is no choice of the headline")
        for key, text in texts.items()
        for _, field, _, _ in string.Formatter().parse(text)
        if field is not None and field not in known
    ]
    for choice, entry in headline.choices.items():
        for option, content in entry.options.items():
            where = f"choices.{choice}.options.{option}"
            for other, needed in content.only.items():
                options = headline.choices[other].options if other in headline.choices else {}
                wrong = [each for each in needed if each not in options]
                faults += [
                    (f"{where}.only.{other}", f"names {each}, which is no option of it") for each in wrong
                ]
            faults += [
                (f"{where}.subjects", f"names {subject}, which is no subject of the headline")
                for subject in content.subjects
                if subject not in headline.subjects
            ]
            if option == entry.main and (content.settings or content.only or content.subjects):
                faults.append(
                    (where, "comes first, so that it is the main analysis's and cannot change anything")
                )
    for key, message in faults:
        yield Problem(FILE, key=f"headlines.{name}.{key}", rule="known", message=f"this {message}.")


def _is_chapter(name: str) -> bool:
    return name in analyses.chapters()


def _refused(name: str, headline: Headline, configuration: Mapping[str, Any]) -> Iterator[Problem]:
    """Settings that the configuration would not take: of each option, and of options together.

    Checked with the headline's own chapters, which are what a universe computes.
    """
    if not all(map(_is_chapter, headline.chapters)):
        return
    chapters = {"chapters": list(headline.chapters)}
    alone = {
        f"choices.{choice}.options.{option}.settings": content.settings
        for choice, entry in headline.choices.items()
        for option, content in entry.options.items()
        if content.settings
    }
    together = {f"universe {universe}": changes for universe, changes in universes(name, headline).items()}
    told = set()
    for where, changes in (alone | together).items():
        try:
            load_settings(merged(configuration, merged(headline.base, changes)) | chapters, FILE)
        except InputRefusedError as error:
            for problem in error.problems:
                if (problem.key, problem.message) not in told:
                    told.add((problem.key, problem.message))
                    key = f"headlines.{name}.{where}: {problem.key}"
                    yield Problem(
                        FILE, key=key, rule=problem.rule, message=problem.message, advice=problem.advice
                    )
