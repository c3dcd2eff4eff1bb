"""Each guard is what stops something: without it, exactly that passes.

The source of a module is changed in one place, as somebody might change it by mistake, and the attempts of
``test_smuggling`` are made again. So a test that could not fail would be found here.
"""

import inspect as introspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from drive_eval import disclosure, disclosure_rounding, disclosure_rules, inspection
from drive_eval.disclosure_rules import PRESETS, Rules
from drive_eval.support import Support
from unit.estimates.test_attack import table as by_arm
from unit.estimates.test_disclosure_rules import share, table
from unit.estimates.test_smuggling import BAD, published


def without(module: ModuleType, *changes: tuple[str, str]) -> ModuleType:
    """The module with places of its source changed; each must be there, once."""
    source = introspect.getsource(module)
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {module.__name__}"
        source = source.replace(old, new)
    changed = ModuleType(module.__name__)
    # A dataclass looks for the module that it is defined in.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, changed)
        exec(compile(source, f"{module.__name__} changed", "exec"), vars(changed))
    return changed


ROW = 'yield f"row {number} '
NO_ESTIMATE = f'{ROW}names no published estimate"'
TWICE = f'{ROW}names the same estimate as another row"'
OTHER = f'{ROW}has a number ({{name}}) that its estimate does not have"'
WITHHELD = f'{ROW}shows a number ({{name}}) of an estimate that is withheld"'
COUNT = f'{ROW}has another {{name}} than its estimate"'
FORMULA = 'yield f"column {name} holds what a spreadsheet program would run as a formula"'
PERSON = 'found.append("it holds the pseudonym of a person or a case")'
HELD = 'yield f"the basis of {name}, which is withheld, tells its rows"'
GREATEST = 'yield f"the basis of {name} tells who contributes most to it"'
HIDDEN = 'yield "it holds comments, metadata, scripts or embedded data"'
UNSEEN = 'yield "it holds something that is not shown"'
PNG = 'yield "it holds metadata other than its title and description"'
BEHIND = 'yield "something stands behind the end of the picture"'
PAGE = 'yield "it holds comments"'
KIND = """return [f"files of the kind {path.suffix or 'without an ending'} are never published"]"""
NOBODY = 'yield "its rows name no estimate, so that nothing says what they show"'
AND = "\n"
# What is tried → the guards that stop it.
STOPPED: dict[str, str] = {
    "rows of people": NOBODY,
    "rows of people beside a figure's": NO_ESTIMATE,
    "rows that borrow an unknown estimate": NO_ESTIMATE,
    "rows of people that borrow a published estimate": OTHER,
    "words about people that borrow a published estimate": TWICE,
    "another value than the estimate's": OTHER,
    "a pseudonym in a table": PERSON,
    "a pseudonym in the lineage": PERSON,
    "a withheld estimate's number in a figure's table": WITHHELD,
    "a withheld count in a figure's table": WITHHELD,
    "a withheld number beside another estimate's": WITHHELD,
    "a withheld number under another estimate's name": WITHHELD,
    "a number of no estimate beside a published one": OTHER,
    "another count than the estimate's": COUNT,
    "a formula in a table": FORMULA,
    "a formula with a wide sign": FORMULA,
    "a formula after a minus": FORMULA,
    "the basis of a withheld estimate": HELD,
    "rows left out of a withheld estimate": HELD,
    "who contributes most to an amount": GREATEST,
    "a comment in a picture": HIDDEN,
    "data in a picture": HIDDEN,
    "metadata in a picture": HIDDEN,
    "an instruction in a picture": HIDDEN,
    "an entity in a picture": HIDDEN,
    "an embedded picture": HIDDEN,
    "text that is not shown": UNSEEN,
    "text that is not visible": UNSEEN,
    "text that is too faint": UNSEEN,
    "a comment of a PNG": PNG,
    "another part of a PNG": PNG,
    "what follows a PNG": PNG + AND + BEHIND,
    "a comment in a page": PAGE,
    "an instruction in a page": PAGE,
    "a pseudonym in a page": PERSON,
    "a Parquet file with its metadata": KIND,
    "a job's log": KIND,
    "a pickle": KIND,
    "a workbook": KIND,
}


def test_everything_that_is_tried_has_its_guard() -> None:
    assert set(STOPPED) == set(BAD)


@pytest.mark.parametrize("name", STOPPED)
def test_without_its_guard_it_passes(tmp_path: Path, name: str) -> None:
    file, content = BAD[name]
    (tmp_path / file).write_bytes(content)
    assert inspection.inspect(tmp_path / file, published())
    nothing = {KIND: "return []", PERSON: "pass"}
    changes = [(guard, nothing.get(guard, "yield from ()")) for guard in STOPPED[name].split(AND)]
    assert without(inspection, *changes).inspect(tmp_path / file, published()) == []


SRS = PRESETS["secure_research_service"]
MODEL = {"statistic": "odds_ratio", "unit": "ratio", "value": 1.5, "n": 13, "denominator": 13}
AMOUNT = {"estimate_id": "a.t", "statistic": "total", "value": 250.0, "n": 40, "denominator": 40}
ARMS = dict(
    zip([(arm, term) for arm in ("control", "drive") for term in ("t.a", "t.b", "t.c")],
        (3, 30, 20, 40, 12, 25), strict=True)
)  # fmt: skip
Gate = Callable[[ModuleType], pd.DataFrame]


def gate(rules: Rules, *rows: dict[str, object], **given: object) -> Gate:
    """Rows through the gate of a module."""
    return lambda module: module.apply(table(*rows), rules.minimum_n, False, rules, **given)


# Rule → what it is tried on, the module, and the change that takes the rule away.
RULES: dict[str, tuple[Gate, ModuleType, tuple[str, str]]] = {
    "a small count": (
        gate(Rules(10), share("a.x", 3, 100)), disclosure,
        ("for series in (count, base, remainder)", "for series in (base, remainder)"),
    ),
    "a small denominator": (
        gate(Rules(10), share("a.x", 0, 9)), disclosure,
        ("for series in (count, base, remainder)", "for series in (count,)"),
    ),
    "a total and its parts": (
        gate(Rules(10), share("a.x", 99, 100)), disclosure,
        ("remainder = base - count", "remainder = base"),
    ),
    "a number without support": (
        gate(Rules(10), {"estimate_id": "a.x", "value": 1.0}), disclosure,
        ("unsupported = count.isna() & base.isna()", "unsupported = count.isna() & False"),
    ),
    "one person's value": (
        gate(Rules(10), share("a.x", 50, 100, sensitivity="person")), disclosure,
        ("_withhold(published, person, WITHHELD_PERSON)", "person &= False"),
    ),
    "a maximum": (
        gate(Rules(10), share("a.x", 50, 100, statistic="maximum")), disclosure_rules,
        ('"max", "maximum", ', '"max", '),
    ),
    "the neighbours of a small count": (
        gate(Rules(10), share("a.small", 3, 100), share("a.x", 50, 100)), disclosure,
        ('(published["family"] == family) & ~person', '(published["n"] < 10) & ~person'),
    ),
    "overlapping tables": (
        gate(Rules(10), share("a.x", 60, 100), share("a.y", 60, 96)), disclosure_rules,
        ("people & _overlapping(estimates, rules.minimum_n)", "people & False"),
    ),
    "an earlier release": (
        gate(Rules(10), share("a.x", 51, 100), previous=[table(share("a.x", 50, 100))]), disclosure_rules,
        ("people & _since(estimates, table, rules)", "people & False"),
    ),
    "an earlier amount": (
        gate(Rules(10), AMOUNT, previous=[table(AMOUNT | {"value": 240.0})]), disclosure_rules,
        ("(statistic in AMOUNTS and _moved(n, value, old_n, old_value, rules))", "False"),
    ),
    "a group that is all alike": (
        gate(SRS, share("a.x", 100, 100)), disclosure_rules,
        ("people & _alike(estimates)", "people & False"),
    ),
    "residual degrees of freedom": (
        gate(SRS, *({"estimate_id": f"a.t{at}"} | MODEL for at in range(4))), disclosure_rules,
        ("people & _few_residual(estimates, rules.residual_df)", "people & False"),
    ),
    "two who contribute most": (
        gate(SRS, AMOUNT, supports={"a.t": Support.of([50, 45, *[1] * 10])}), disclosure_rules,
        ('rules.dominance:g})", people & two', 'rules.dominance:g})", people & False'),
    ),
    "one who contributes most": (
        gate(Rules(10, p=10), AMOUNT, supports={"a.t": Support.of([100, *[0.9] * 11])}), disclosure_rules,
        ('rules.p:g}", people & near', 'rules.p:g}", people & False'),
    ),
    "an amount without support": (
        gate(SRS, AMOUNT), disclosure_rules, ("people & amounts & unknown", "people & False"),
    ),
    "events of a few people": (
        gate(Rules(10), AMOUNT, supports={"a.t": Support.of([30] * 8)}), disclosure_rules,
        ('"few people contribute", people & few', '"few people contribute", people & False'),
    ),
    "an arm by subtraction": (
        lambda module: module.apply(by_arm(ARMS, "a.{arm}"), 10, False).query("arm == 'drive'"), disclosure,
        ("open_yet.sum() == ARMS_AND_BOTH - 1", "open_yet.sum() < 0"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_without_its_rule_it_is_shown(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried, module, change = RULES[name]
    assert tried(disclosure)["value"].isna().all()
    changed = without(module, change)
    if module is disclosure:
        assert tried(changed)["value"].notna().any()
    else:
        monkeypatch.setattr(disclosure, "disclosure_rules", changed)
        assert tried(disclosure)["value"].notna().any()


def test_without_totals_of_parts_the_total_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [share(f"a.{at}", 8, 32, term=f"q.{at}") for at in range(4)]
    tried = gate(PRESETS["opensafely"], *rows)
    assert set(tried(disclosure)["denominator"]) == {40}
    changed = without(disclosure_rounding, ("if rules.totals_from_parts else {}", "if False else {}"))
    monkeypatch.setattr(disclosure, "rounded", changed.rounded)
    assert set(tried(disclosure)["denominator"]) == {30}
