"""Keys: canonical, comparable, and seeds that depend on what they should."""

import json

from hypothesis import given
from hypothesis import strategies as st

from drive_eval.audit.key import canonical, derive_seed, differences, digest, package_versions

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_order_of_keys_does_not_count_and_nothing_is_lost(content: dict) -> None:
    shuffled = dict(reversed(list(content.items())))
    assert canonical(shuffled) == canonical(content)
    assert json.loads(canonical(content)) == content


def test_any_change_changes_the_digest() -> None:
    assert digest({"a": 1}) != digest({"a": 2})
    assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})


def test_seeds_differ_by_root_rule_and_wildcards_only() -> None:
    seed = derive_seed(1, "rule", {"x": "1", "y": "2"})
    assert seed == derive_seed(1, "rule", {"y": "2", "x": "1"})
    others = {
        derive_seed(2, "rule", {"x": "1"}),
        derive_seed(1, "other", {"x": "1"}),
        derive_seed(1, "rule", {"x": "2"}),
    }
    assert len(others | {seed}) == 4
    assert 0 <= seed < 2**63


def test_differences_name_each_part_by_its_path() -> None:
    old = {"code": {"f": "1", "g": "1"}, "seed": 1}
    new = {"code": {"f": "2", "h": "1"}, "seed": 1}
    assert differences(old, new) == [("code.f", "changed"), ("code.g", "removed"), ("code.h", "added")]


def test_versions_are_those_installed() -> None:
    import pandas as pd
    import yaml

    versions = package_versions(["pandas", "yaml", "no_such_package"])
    assert versions["pandas"] == pd.__version__
    assert versions["pyyaml"] == yaml.__version__
    assert versions["no_such_package"] == "not installed"
    assert versions["python"].startswith("3.")
