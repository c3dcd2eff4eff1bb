"""The release as data: canonical tables, before anybody writes them on a form."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from drive_eval.demo.action_targets import ActionTargets, read_action_targets
from drive_eval.demo.actions import make_actions
from drive_eval.demo.behaviour_targets import BehaviourTargets, read_behaviour_targets
from drive_eval.demo.behaviours import make_risk
from drive_eval.demo.case_targets import read_case_targets
from drive_eval.demo.contacts import ContactTargets, make_contacts, read_contact_targets
from drive_eval.demo.dash import DashTargets, make_dash, read_dash_targets
from drive_eval.demo.dates import assessment_dates
from drive_eval.demo.draws import Draws
from drive_eval.demo.first_year import FirstYearTargets, read_first_year_targets
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
class _Targets:
    """Everything printed that the case management system's tables have to meet."""

    needs: Targets
    first_year: FirstYearTargets
    profile: ProfileTargets
    contacts: ContactTargets
    behaviours: BehaviourTargets
    dash: DashTargets
    actions: ActionTargets


def generate(recipe: Recipe, published: str | Path) -> Release:
    """Generate the release from the folder of printed figures.

    The population is made in blocks of the evaluation's size, each of which meets every printed figure,
    so that a larger scale keeps all proportions and its time grows in step with it. Raises
    ``InputRefusedError`` (printed figures missing) or ``AllocationError`` (figures that contradict).
    """
    targets = _Targets(
        needs=read_targets(published),
        first_year=read_first_year_targets(published),
        profile=read_profile_targets(published),
        contacts=read_contact_targets(published),
        behaviours=read_behaviour_targets(published, recipe.behaviours),
        dash=read_dash_targets(published),
        actions=read_action_targets(published, recipe.actions),
    )
    blocks = [
        _block(people, targets, recipe, block) for block, people in enumerate(_blocks(recipe, published))
    ]
    actions = pd.concat([block.actions for block in blocks], ignore_index=True)
    digits = max(6, len(str(len(actions))))
    actions.insert(
        0, "action_id", [f"{recipe.actions.reference}{n:0{digits}d}" for n in range(1, len(actions) + 1)]
    )

    def gathered(table: str, order: str) -> pd.DataFrame:
        rows = pd.concat([getattr(block, table) for block in blocks], ignore_index=True)
        return _shuffled(rows, recipe, order)

    return Release(
        service_users=gathered("service_users", "order of service users"),
        needs=gathered("needs", "order of needs assessments"),
        risk=gathered("risk", "order of risk assessments"),
        dash=gathered("dash", "order of Drive-DASH forms"),
        actions=actions,
    )


def _block(people: pd.DataFrame, targets: _Targets, recipe: Recipe, block: int) -> Release:
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
    return Release(
        service_users=people,
        needs=needs,
        risk=make_risk(
            people, forms["risk"], contacts, targets.behaviours, targets.first_year, recipe, block
        ),
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


def _blocks(recipe: Recipe, published: str | Path) -> list[pd.DataFrame]:
    """The service users of each block."""
    targets, cases = read_targets(published), read_case_targets(published)
    return [make_service_users(targets, cases, recipe, block) for block in range(recipe.scale)]


def _shuffled(table: pd.DataFrame, recipe: Recipe, stream: str) -> pd.DataFrame:
    """The rows in an order of their own, as exports have them."""
    return table.iloc[Draws(recipe.seed, 0, stream).order(len(table))].reset_index(drop=True)
