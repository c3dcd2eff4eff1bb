"""Pages as Parquet tables: what a page has in its cells, in columns of dates, references or repeated text."""

from datetime import date

import numpy as np
import pyarrow as pa

from drive_eval.demo.forms import Cells, Page


def parquet_schema(page: Page) -> pa.Schema:
    """Dates as dates, the first column (the reference) as text, all others as dictionaries of text."""
    kinds = [
        pa.string()
        if at == 0
        else pa.date32()
        if _has_dates(cells)
        else pa.dictionary(pa.int32(), pa.string())
        for at, cells in enumerate(page.columns)
    ]
    return pa.schema(list(zip(page.headers, kinds, strict=True)))


def as_table(page: Page, schema: pa.Schema) -> pa.Table:
    """The page's rows under the schema; an empty cell is a null."""
    return pa.table(
        [_column(cells, entry.type) for cells, entry in zip(page.columns, schema, strict=True)], schema=schema
    )


def _has_dates(cells: Cells) -> bool:
    return any(isinstance(cell, date) for cell in cells.distinct)


def _column(cells: Cells, kind: pa.DataType) -> pa.Array:
    if pa.types.is_date(kind):
        days = pa.array([cell if isinstance(cell, date) else None for cell in cells.distinct], kind)
        return days.take(pa.array(cells.index))
    texts = [str(cell) for cell in cells.distinct]
    if not pa.types.is_dictionary(kind):
        return pa.array(texts, pa.string()).take(pa.array(cells.index))
    # Only what is used, in the order of its places, so that a block's dictionary does not depend on others.
    used = np.unique(cells.index)
    kept = [place for place in used.tolist() if texts[place]]
    places = np.full(len(texts), -1, dtype=np.int32)
    places[kept] = np.arange(len(kept), dtype=np.int32)
    index = places[cells.index]
    return pa.DictionaryArray.from_arrays(
        pa.array(index, pa.int32(), mask=index < 0), pa.array([texts[place] for place in kept], pa.string())
    )
