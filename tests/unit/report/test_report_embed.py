"""What is embedded can be read back as it was, by the rules that the page's script follows."""

import base64
import json
import re
import zlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drive_eval.report.embed import columns, packed

VALUES = st.one_of(st.text(max_size=5), st.lists(st.text(max_size=3), max_size=3))
RECORDS = st.lists(st.dictionaries(st.sampled_from("abc"), VALUES), max_size=8)


def record(table: dict[str, dict[str, Any]], place: int) -> dict[str, Any]:
    """The record at a place, as the script reads it: a place from one on, nought or nothing for none."""
    found = {}
    for name, column in table.items():
        at = column["rows"][place] if place < len(column["rows"]) else 0
        if at:
            found[name] = column["values"][at - 1]
    return found


@given(RECORDS)
def test_columns_give_the_records_back(records: list[dict[str, Any]]) -> None:
    table = columns(records)
    assert [record(table, place) for place in range(len(records))] == records


@given(RECORDS)
def test_a_value_stands_once_in_its_column(records: list[dict[str, Any]]) -> None:
    for column in columns(records).values():
        assert len(column["values"]) == len({json.dumps(value) for value in column["values"]})


@given(st.recursive(VALUES, lambda inner: st.dictionaries(st.text(), inner)))
def test_packed_text_gives_the_content_back_and_cannot_end_an_element(content: Any) -> None:
    text = packed(content)
    assert re.fullmatch(r"[A-Za-z0-9+/]*=*", text)
    assert json.loads(zlib.decompress(base64.b64decode(text))) == content
