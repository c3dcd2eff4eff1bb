"""What a release gives: its problems, the bytes of its views, the digests of its columns."""

import io
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from drive_eval.release.cache import FileCache
from drive_eval.release.digests import column_digests
from drive_eval.release.model import ReleaseDescription
from drive_eval.release.views import view
from unit.sources.described import TABLES

SEEDS = st.integers(0, 2**32 - 1)
# Without shrinking: a seed tells a person nothing that a smaller seed would not.
SLOW = settings(
    max_examples=12, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
KEY = b"demonstration-release"


class Baseline:
    """What the small release gives as it is: views by table, digests by column (too long to print)."""

    def __init__(self, views: dict[str, bytes], digests: dict[str, str]) -> None:
        self.views = views
        self.digests = digests


def view_bytes(description: ReleaseDescription, root: Path, table: str) -> bytes:
    """The file that the workflow would write for a view of the whole table."""
    frame = view(description, root, table, TABLES[table].fields, KEY).drop(columns="source_row")
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False)
    return stream.getvalue()


def all_views(description: ReleaseDescription, root: Path) -> dict[str, bytes]:
    return {table: view_bytes(description, root, table) for table in description.tables}


def digests(description: ReleaseDescription, root: Path) -> dict[str, str]:
    return column_digests(description, root, FileCache())


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The columns (``table.field``) whose digests differ."""
    assert list(before) == list(after)
    return {name for name in before if before[name] != after[name]}
