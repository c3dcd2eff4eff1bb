"""From the declared grid to specifications and universes: names, settings and estimate ids."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from drive_eval.multiverse.model import Headline

MAIN = "main"
# A text of an option may hold names of other choices, whose texts may hold the subject.
DEPTH = 3


@dataclass(frozen=True)
class Specification:
    """One option of each choice for one subject: ``universe`` to run, ``estimate`` to read there.

    ``picks``: choice → option. ``reversed``: the estimate counts in the other direction.
    """

    headline: str
    subject: str
    universe: str
    picks: Mapping[str, str]
    estimate: str
    reversed: bool

    @property
    def main(self) -> bool:
        """Whether it is the main run's; which of its specifications is the main one, the caller knows."""
        return self.universe == MAIN

    @property
    def named(self) -> str:
        """Its picks in words that sort: ``choice=option``, by semicolons."""
        return ";".join(f"{choice}={option}" for choice, option in self.picks.items())


def universes(name: str, headline: Headline) -> dict[str, dict[str, Any]]:
    """Universe → the settings in which it differs from the main run, which is not among them."""
    found: dict[str, dict[str, Any]] = {}
    for picks in _combinations(headline):
        universe = _universe(name, headline, picks)
        if universe == MAIN or universe in found or not _exists(headline, picks):
            continue
        changed = dict(headline.base)
        for choice, option in picks.items():
            changed = merged(changed, headline.choices[choice].options[option].settings)
        found[universe] = changed
    return found


def specifications(name: str, headline: Headline) -> list[Specification]:
    """Every specification of a headline, subject by subject, the main one first."""
    found = []
    for subject, told in headline.subjects.items():
        for picks in _combinations(headline):
            options = [headline.choices[choice].options[option] for choice, option in picks.items()]
            if not _exists(headline, picks) or any(
                option.subjects and subject not in option.subjects for option in options
            ):
                continue
            found.append(
                Specification(
                    name,
                    subject,
                    _universe(name, headline, picks),
                    picks,
                    _estimate(headline, told.text or subject, picks),
                    sum(option.reversed for option in options) % 2 == 1,
                )
            )
    return found


def merged(settings: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``settings`` with ``changes`` laid over them, section by section; neither is altered."""
    result = dict(settings)
    for key, value in changes.items():
        below = result.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        result[key] = merged(below, value) if both else value  # type: ignore[arg-type]
    return result


def _combinations(headline: Headline) -> Iterator[dict[str, str]]:
    for picked in itertools.product(*(choice.options for choice in headline.choices.values())):
        yield dict(zip(headline.choices, picked, strict=True))


def _exists(headline: Headline, picks: Mapping[str, str]) -> bool:
    """Whether each option stands with the others that it needs."""
    return all(
        picks[other] in needed
        for choice, option in picks.items()
        for other, needed in headline.choices[choice].options[option].only.items()
    )


def _universe(name: str, headline: Headline, picks: Mapping[str, str]) -> str:
    changed = [
        f"{choice}_{option}"
        for choice, option in picks.items()
        if headline.choices[choice].options[option].settings
    ]
    return ".".join((name, *changed)) if changed else MAIN


def _estimate(headline: Headline, subject: str, picks: Mapping[str, str]) -> str:
    texts = {
        choice: headline.choices[choice].options[option].text or option for choice, option in picks.items()
    }
    estimate = headline.estimate
    for _ in range(DEPTH):
        estimate = estimate.format_map(texts | {"subject": subject})
    for old, new in headline.replaced.items():
        estimate = estimate.replace(old, new)
    return estimate
