"""Terms of a regression, and the matrices of predictors that follow from them.

A term is categorical (levels, the first of them the reference), a number, or a product of two categorical
terms. A matrix is made from a table of values, so that a predictor can be set for everybody: change its
column, make the matrix again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from drive_eval.ordinal.kernel import Floats, Integers


@dataclass(frozen=True)
class Term:
    """One predictor.

    ``levels``: of a categorical one, the reference first. ``unit`` and ``zero``: of a number, how much of
    it one effect stands for and where the scale starts. ``parts``: of a product, the two terms' names.
    ``prior``: standard deviation of the normal prior of each effect.
    """

    name: str
    prior: float
    levels: tuple[str, ...] = ()
    unit: float = 1.0
    zero: float = 0.0
    parts: tuple[str, str] | None = None


@dataclass(frozen=True)
class Design:
    """Rows of a regression, ordered by person.

    ``names``: the matrix's columns, as ``term.level`` or ``term``; ``predictors`` (n, K); ``answers`` (n)
    in 0..C-1; ``starts``: person j has the rows from ``starts[j]`` up to ``starts[j + 1]``; ``frame``: the
    values that the matrix was made of; ``priors`` (K); ``categories``: the answers' names.
    """

    terms: tuple[Term, ...]
    names: tuple[str, ...]
    predictors: Floats
    answers: Integers
    starts: Integers
    frame: pd.DataFrame
    priors: Floats
    categories: tuple[str, ...]

    @property
    def centre(self) -> Floats:
        """The predictors' means over rows, at which the cutpoints are."""
        mean: Floats = self.predictors.mean(axis=0)
        return mean

    @property
    def centred(self) -> Floats:
        """The predictors less their means."""
        return np.ascontiguousarray(self.predictors - self.centre)

    @property
    def rows(self) -> int:
        """Rows: answers of all people."""
        return len(self.answers)

    @property
    def people(self) -> int:
        """People."""
        return len(self.starts) - 1


def make_design(
    frame: pd.DataFrame, answer: str, categories: tuple[str, ...], person: str, terms: Iterable[Term]
) -> Design:
    """Order the rows of ``frame`` by person and make the regression's matrices."""
    ordered = frame.sort_values([person], kind="stable", ignore_index=True)
    kept = tuple(terms)
    names, priors = zip(*((name, term.prior) for term in kept for name in _columns(term, kept)), strict=True)
    people = ordered[person].to_numpy()
    changes = np.flatnonzero(people[1:] != people[:-1]) + 1
    if not ordered[answer].isin(categories).all():
        raise ValueError(f"{answer} has answers that are not among {', '.join(categories)}")
    answers = pd.Categorical(ordered[answer], categories=list(categories)).codes.astype(np.int64)
    return Design(
        kept,
        tuple(names),
        matrix(ordered, kept),
        answers,
        np.concatenate([[0], changes, [len(ordered)]]).astype(np.int64),
        ordered,
        np.array(priors, dtype=float),
        categories,
    )


def matrix(frame: pd.DataFrame, terms: tuple[Term, ...]) -> Floats:
    """The predictors of each row: (rows, K)."""
    columns = {name: values for term in terms for name, values in _values(frame, term, terms)}
    return np.ascontiguousarray(np.column_stack(list(columns.values())))


def with_values(design: Design, fixed: Mapping[str, str | float]) -> Floats:
    """The matrix of the design (n, K) with these predictors set for every row."""
    found = design.predictors.copy()
    names = [term.name for term in design.terms if not term.parts]
    frame = design.frame[names].assign(**fixed)
    for term in design.terms:
        if not set(fixed).isdisjoint(term.parts or (term.name,)):
            for name, values in _values(frame, term, design.terms):
                found[:, design.names.index(name)] = values
    return found


def occurring(frame: pd.DataFrame, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms without the levels that nobody in ``frame`` is at."""
    return tuple(_occurring(frame, term) for term in terms)


def _occurring(frame: pd.DataFrame, term: Term) -> Term:
    if not term.levels:
        return term
    present = set(frame[term.name])
    reference, *others = term.levels
    return Term(term.name, term.prior, (reference, *(level for level in others if level in present)))


def _columns(term: Term, terms: tuple[Term, ...]) -> Iterator[str]:
    if term.parts:
        one, other = (_named(terms, name) for name in term.parts)
        yield from (f"{one.name}.{a}.{other.name}.{b}" for a in one.levels[1:] for b in other.levels[1:])
    elif term.levels:
        yield from (f"{term.name}.{level}" for level in term.levels[1:])
    else:
        yield term.name


def _values(frame: pd.DataFrame, term: Term, terms: tuple[Term, ...]) -> Iterator[tuple[str, Floats]]:
    names = list(_columns(term, terms))
    if term.parts:
        one, other = (_named(terms, name) for name in term.parts)
        pairs = [(a, b) for a in one.levels[1:] for b in other.levels[1:]]
        for name, (a, b) in zip(names, pairs, strict=True):
            yield name, ((frame[one.name] == a) & (frame[other.name] == b)).to_numpy().astype(float)
    elif term.levels:
        for name, level in zip(names, term.levels[1:], strict=True):
            yield name, (frame[term.name] == level).to_numpy().astype(float)
    else:
        yield names[0], (frame[term.name].to_numpy(dtype=float) - term.zero) / term.unit


def _named(terms: tuple[Term, ...], name: str) -> Term:
    return next(term for term in terms if term.name == name)
