"""A block of a profile table: one field, its answers, and how many people gave each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from drive_eval.estimates import Basis
from drive_eval.rows import Row, count, percent

MISSING = "missing"
NOT_RECORDED = "not recorded"
# (answer, statistic) → ids of the printed figures that it is compared with.
Published = Callable[[str, str], tuple[str, ...]]


@dataclass(frozen=True)
class Block:
    """One field of a profile table.

    ``answers``: code → label; ``of_recorded``: whether its percentages are of the people with an answer
    (otherwise of everybody); ``rows``: code, or ``missing``, → row in the ids of the printed table.
    """

    field: str
    label: str
    answers: Mapping[str, str]
    of_recorded: bool
    rows: Mapping[str, str]


def block_rows(
    values: pd.Series,
    block: Block,
    shared: Mapping[str, Any],
    name: str,
    published: Published,
    settings: Mapping[str, Any],
    fields: tuple[str, ...],
    left_out: Mapping[str, int],
) -> Iterator[Row]:
    """Number and share of each answer, and of no answer.

    ``values``: the field's codes, missing where nothing is recorded; ``shared``: columns of all these
    estimates; ``name``: start of their ids; ``fields``: what the population depends on; ``left_out``: rows
    left out of the population, by reason. Raises ``ValueError`` for an answer that the block does not have.
    """
    known = values.dropna()
    if not known.isin(list(block.answers)).all():
        raise ValueError(f"{block.field} holds an answer that is not one of {', '.join(block.answers)}")
    missing = len(values) - len(known)
    base = len(known) if block.of_recorded else len(values)
    unrecorded = {NOT_RECORDED: missing} if block.of_recorded and missing else {}
    everybody = Basis(fields, (), len(values), left_out, "people without an answer")
    of_base = Basis(fields, (), base, {**left_out, **unrecorded}, "people with this answer")
    for answer in (*block.answers, MISSING):
        absent = answer == MISSING
        n = missing if absent else int((known == answer).sum())
        total, basis = (len(values), everybody) if absent else (base, of_base)
        columns = dict(shared) | {"term": f"{block.field}.{answer}"}

        def named(statistic: str, answer: str = answer, columns: dict[str, Any] = columns) -> dict[str, Any]:
            ids = ";".join(published(answer, statistic))
            return columns | {
                "estimate_id": f"{name}.{block.field}.{answer}.{statistic}",
                "published_id": ids,
            }

        yield count(named("n"), n, basis, total)
        of = "people" if total == len(values) and not block.of_recorded else "people with an answer"
        share = Basis(basis.fields, (), basis.rows_used, basis.rows_left_out, f"100 × n / {of}")
        yield percent(named("percent"), n, total, settings, share)
