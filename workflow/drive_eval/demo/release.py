"""The release as data: canonical tables, before anybody writes them on a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from drive_eval.demo.action_targets import ActionTargets, read_action_targets
from drive_eval.demo.actions import make_actions
from drive_eval.demo.behaviour_targets import BehaviourTargets, read_behaviour_targets
from drive_eval.demo.behaviours import make_risk, predictors
from drive_eval.demo.case_targets import read_case_targets
from drive_eval.demo.contacts import ContactTargets, make_contacts, read_contact_targets
from drive_eval.demo.dash import DashTargets, make_dash, read_dash_targets
from drive_eval.demo.dates import assessment_dates
from drive_eval.demo.draws import Draws
from drive_eval.demo.first_year import FirstYearTargets, read_first_year_targets
from drive_eval.demo.known.needs import with_known_needs
from drive_eval.demo.known.parameters import Known
from drive_eval.demo.known.severity import with_known_risk
from drive_eval.demo.needs import make_needs
from drive_eval.demo.profile import with_profile
from drive_eval.demo.profile_targets import ProfileTargets, read_profile_targets
from drive_eval.demo.recipe import Recipe
from drive_eval.demo.service_users import make_service_users
from drive_eval.demo.targets import Targets, read_targets


@dataclass(frozen=True)
class Release:
    """The tables in canonical codes and in the order of their rows on the sheets."""

    service_users: pd.DataFrame
    needs: pd.DataFrame
    risk: pd.DataFrame
    dash: pd.DataFrame
    actions: pd.DataFrame


@dataclass(frozen=True)
class ReleaseTargets:
    """Everything printed that the case management system's tables have to meet."""

    needs: Targets
    first_year: FirstYearTargets
    profile: ProfileTargets
    contacts: ContactTargets
    behaviours: BehaviourTargets
    dash: DashTargets
    actions: ActionTargets


def generate(recipe: Recipe, published: str | Path, known: Known | None = None) -> Release:
    """Generate the release from the folder of printed figures.

    The population is made in blocks of the evaluation's size, each of which meets every printed figure,
    so that a larger scale keeps all proportions and its time grows in step with it. Sections of ``known``
    replace what the printed figures decide. Raises ``InputRefusedError`` (printed figures missing) or
    ``AllocationError`` (figures that contradict).
    """
    targets = read_release_targets(recipe, published)
    blocks = [
        make_block(people, targets, recipe, block, known or Known())
        for block, people in enumerate(_blocks(recipe, published))
    ]
    release = gathered(blocks, recipe)
    return replace(release, actions=with_references(release.actions, recipe, 0))


def read_release_targets(recipe: Recipe, published: str | Path) -> ReleaseTargets:
    """Read everything printed that the tables have to meet; raises as ``generate``."""
    return ReleaseTargets(
        needs=read_targets(published),
        first_year=read_first_year_targets(published),
        profile=read_profile_targets(published),
        contacts=read_contact_targets(published),
        behaviours=read_behaviour_targets(published, recipe.behaviours),
        dash=read_dash_targets(published),
        actions=read_action_targets(published, recipe.actions),
    )


def gathered(blocks: Sequence[Release], recipe: Recipe) -> Release:
    """The tables of all blocks: forms in an order of their own, logs one after another."""

    def rows(table: str, order: str) -> pd.DataFrame:
        together = pd.concat([getattr(block, table) for block in blocks], ignore_index=True)
        shuffle = Draws(recipe.seed, 0, order).order(len(together))
        shuffled: pd.DataFrame = together.iloc[shuffle].reset_index(drop=True)
        return shuffled

    return Release(
        service_users=rows("service_users", "order of service users"),
        needs=rows("needs", "order of needs assessments"),
        risk=rows("risk", "order of risk assessments"),
        dash=rows("dash", "order of Drive-DASH forms"),
        actions=pd.concat([block.actions for block in blocks], ignore_index=True),
    )


def with_references(actions: pd.DataFrame, recipe: Recipe, before: int) -> pd.DataFrame:
    """The log with a reference for each action; ``before`` actions have one already.

    References are of one length, so that they stand in the order of the log: seven digits are enough for
    ten blocks of the population, whose logs have fewer than a million actions each.
    """
    given = pd.DataFrame({"action_id": references(recipe, before, len(actions))}, index=actions.index)
    return pd.concat([given, actions], axis=1)


def references(recipe: Recipe, before: int, n: int) -> list[str]:
    """The references of ``n`` actions that follow ``before`` others."""
    digits = max(6, 5 + len(str(recipe.scale)))
    return [f"{recipe.actions.reference}{number:0{digits}d}" for number in range(before + 1, before + n + 1)]


def make_block(
    people: pd.DataFrame, targets: ReleaseTargets, recipe: Recipe, block: int, known: Known
) -> Release:
    """One block's tables; the log is in order of date and without references."""
    with_children = targets.profile.engaged_with_children
    needs = make_needs(people, targets.needs, targets.first_year, with_children, recipe, block)
    people = with_profile(people, needs, targets.profile, recipe, block)
    contacts = make_contacts(people, needs, targets.contacts, targets.first_year, recipe, block)
    actions, first_contact = make_actions(people, contacts, targets.actions, recipe, block)
    people.insert(5, "initial_contact_date", first_contact)
    forms = {
        name: assessment_dates(people, recipe, Draws(recipe.seed, block, f"{name}: dates"))
        for name in ("risk", "dash")
    }
    risk = make_risk(people, forms["risk"], contacts, targets.behaviours, targets.first_year, recipe, block)
    if known.needs is not None:
        needs = with_known_needs(needs, known.needs, Draws(recipe.seed, block, "known: needs"))
    if known.service_user_behaviours is not None:
        draws = Draws(recipe.seed, block, "known: risk assessments")
        flags = predictors(people, contacts)
        risk = with_known_risk(risk, people, flags, known.service_user_behaviours, draws)
    return Release(
        service_users=people,
        needs=needs,
        risk=risk,
        dash=make_dash(people, forms["dash"], contacts, targets.dash, targets.first_year, recipe, block),
        actions=actions,
    )


def service_users(recipe: Recipe, published: str | Path) -> pd.DataFrame:
    """The service users and their cases, in the order of allocation within each block.

    What the other sources share with the case management system. Columns: ``block`` (the copy of the
    evaluation's population), ``su_id``, ``site``, ``programme_year``, ``allocation_date``,
    ``closure_date``, ``status``, ``age_at_intake``, ``sex``, ``completed`` and others. All of them are
    allocated to the intervention. Raises as ``generate``.
    """
    blocks = [people.assign(block=at) for at, people in enumerate(_blocks(recipe, published))]
    return pd.concat(blocks, ignore_index=True)


def _blocks(recipe: Recipe, published: str | Path) -> Iterator[pd.DataFrame]:
    """The service users of each block."""
    targets, cases = read_targets(published), read_case_targets(published)
    return (make_service_users(targets, cases, recipe, block) for block in range(recipe.scale))
