"""The page's data as text inside the page: column by column, each value once, compressed.

Thousands of traces share their methods, bases and sources. Column by column, with each distinct value
written once, they take a twentieth of the space, and the browser unpacks them when a trace is first asked
for (``DecompressionStream``, which every browser has had since 2023).
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any


def columns(records: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Records as columns: name → ``values``, each distinct one once, and ``rows``, the place of each row's.

    The place is counted from one; nought says that the record has no such entry, and noughts at the end
    are left out. Names are sorted, values stand in the order of their first row.
    """
    found: dict[str, dict[str, Any]] = {}
    places: dict[str, dict[str, int]] = {}
    for number, record in enumerate(records):
        for name, value in record.items():
            column = found.setdefault(name, {"values": [], "rows": []})
            known = places.setdefault(name, {})
            identity = _json(value)
            if identity not in known:
                column["values"].append(value)
                known[identity] = len(column["values"])
            column["rows"] += [0] * (number - len(column["rows"]))
            column["rows"].append(known[identity])
    return dict(sorted(found.items()))


def packed(content: Any) -> str:
    """``content`` as JSON, deflated (RFC 1950) and in base 64: no character of it can end an element."""
    return base64.b64encode(zlib.compress(_json(content).encode(), 9)).decode()


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
