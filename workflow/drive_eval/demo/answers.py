"""From present or absent to the answer on the form: how severe a need is, and what is not known.

At mid-point the raw answers of drugs, housing, mental health and alcohol have the frequencies of
Table A7.1, and people with a high level of each need are spread over engagement as in Figure 5. What
remains open follows the recipe's shares. Severity and not knowing belong to the person and the need, so
that answers resemble one another from wave to wave.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from drive_eval.demo.allocate import Flags, apportion, hand_out, top
from drive_eval.demo.draws import Draws, Floats, Integers
from drive_eval.demo.recipe import Needs
from drive_eval.demo.states import LEVELS, States
from drive_eval.demo.targets import HIGH_LEVEL, Targets
from drive_eval.needs.fields import ANSWERS, FIELDS, need
from drive_eval.needs.recode import DONT_KNOW
from drive_eval.release.fields import WAVES

# Answers that are a need at all, from the worst; the other answers but don't-know are none.
PRESENT = {
    "levels": ("excessive", "high", "moderate", "low"),
    "health": ("poor", "fair"),
    "housing": ("homeless", "transitory", "unstable", "temporary"),
    "yes_no": ("yes",),
}
Texts = npt.NDArray[np.object_]


def make_answers(states: States, targets: Targets, recipe: Needs, draws: Draws) -> dict[str, Texts]:
    """Wave → people × needs with canonical answers, empty text where nothing is recorded."""
    shape = states.present["midpoint"].shape
    severity = recipe.answers.severity_person * draws.logistic(shape[0])[:, None] + draws.logistic(*shape)
    unknown = draws.logistic(shape[0])[:, None] + draws.logistic(*shape)
    without_contact = (states.engagement == LEVELS.index("no_contact"))[:, None]
    unknown += recipe.answers.dont_know_without_contact * without_contact
    answers = {}
    for wave in WAVES:
        moved = severity + recipe.answers.severity_wave * (wave != "midpoint") * draws.logistic(*shape)
        unsure = unknown + draws.logistic(*shape)
        table: Texts = np.full(shape, "", dtype=object)
        for column, field in enumerate(FIELDS):
            present, absent = states.present[wave][:, column], states.absent[wave][:, column]
            totals = _totals(targets, recipe, wave, field, present, absent)
            scores = moved[:, column]
            # Only at mid-point is it printed how many people at each level of engagement have a high need.
            printed = targets.high[field] if wave == "midpoint" else None
            high = None if printed is None else _high(states.engagement, present, printed, scores)
            _fill(table[:, column], totals, field, present, high, scores)
            _fill_absent(table[:, column], totals, field, absent, unsure[:, column], scores)
        answers[wave] = table
    return answers


def _high(engagement: Integers, present: Flags, high: Mapping[str, int], severity: Floats) -> Flags:
    """The people with a high level of need: the printed number at each level of engagement."""
    marked = np.zeros(len(present), dtype=bool)
    for index, level in enumerate(LEVELS):
        group = present & (engagement == index)
        marked[group] = top(severity[group], high[level])
    return marked


def _totals(
    targets: Targets, recipe: Needs, wave: str, field: str, present: Flags, absent: Flags
) -> dict[str, int]:
    """How often each answer to a need is given at a wave."""
    scale = need(field).scale
    frequencies = targets.raw.get(field) or _assumed(targets, recipe, field)
    if wave == "midpoint":
        return dict(frequencies)
    # Elsewhere no frequencies are printed: mid-point's proportions, but for the recipe's don't-knows.
    known = [answer for answer in ANSWERS[scale] if answer != DONT_KNOW]
    with_need = {answer: float(frequencies[answer]) for answer in PRESENT[scale]}
    without = {answer: float(frequencies[answer]) for answer in known if answer not in PRESENT[scale]}
    share = getattr(recipe, wave).dont_know
    dont_know = round(share * int(absent.sum()))
    rest = apportion(int(absent.sum()) - dont_know, without)
    return apportion(int(present.sum()), with_need) | rest | {DONT_KNOW: dont_know}


def _assumed(targets: Targets, recipe: Needs, field: str) -> dict[str, int]:
    """Frequencies at mid-point of a need for which none are printed: Figure 5 and the recipe's shares."""
    shares, scale = recipe.answers, need(field).scale
    with_need = sum(cell[0] for cell in targets.cells[field].values())
    without = sum(cell[1] for cell in targets.cells[field].values())
    dont_know = round(shares.dont_know * without)
    if scale == "yes_no":
        return {"yes": with_need, "no": without - dont_know, DONT_KNOW: dont_know}
    high = sum(targets.high[field].values())
    excessive = round(shares.excessive_of_high * high)
    moderate = round(shares.moderate_of_rest * (with_need - high))
    return {
        "excessive": excessive,
        "high": high - excessive,
        "moderate": moderate,
        "low": with_need - high - moderate,
        "none": without - dont_know,
        DONT_KNOW: dont_know,
    }


def _fill(
    column: Texts, totals: Mapping[str, int], field: str, present: Flags, high: Flags | None, severity: Floats
) -> None:
    """Give people with the need its answers, the worst to the most severe (first among the high)."""
    scale = need(field).scale
    worst = HIGH_LEVEL[scale]
    groups = [(present, PRESENT[scale])]
    if high is not None:
        others = tuple(answer for answer in PRESENT[scale] if answer not in worst)
        groups = [(high, worst), (present & ~high, others)]
    for members, answers in groups:
        column[members] = hand_out(severity[members], {answer: totals[answer] for answer in answers})


def _fill_absent(
    column: Texts, totals: Mapping[str, int], field: str, absent: Flags, unknown: Floats, severity: Floats
) -> None:
    """Give people without the need a don't-know, if they are least known, or an answer that is no need."""
    scale = need(field).scale
    people = np.flatnonzero(absent)
    unsure = top(unknown[people], totals[DONT_KNOW])
    column[people[unsure]] = DONT_KNOW
    others = [answer for answer in ANSWERS[scale] if answer not in (*PRESENT[scale], DONT_KNOW)]
    known = people[~unsure]
    column[known] = hand_out(severity[known], {answer: totals[answer] for answer in others})
