"""Whoever tries to carry something about a person past the gate is stopped, and told by which rule."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from drive_eval import disclosure, estimates, inspection
from drive_eval.audit.document import pack, text
from drive_eval.disclosure_rules import Rules
from drive_eval.errors import DriveEvalError
from drive_eval.estimates import Basis

RULES = Rules(10)
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>T</title>{}</svg>'
PERSON = "perp_0123456789abcdef"


def row(name: str, n: int | None, base: int | None, **more: object) -> dict[str, object]:
    value = {"value": float(n if n is not None else 1)}
    words = {"analysis": "a", "statistic": "count", "unit": "count", "method": "m", "family": "a.f"}
    return (
        {"estimate_id": name, "n": n, "denominator": base, "sensitivity": "aggregate"} | words | value | more
    )


def table(*rows: dict[str, object]) -> pd.DataFrame:
    return estimates.build([(each, Basis()) for each in rows]).estimates


def shown(*rows: dict[str, object]) -> set[str]:
    out = disclosure.apply(table(*rows), RULES.minimum_n, exempt=False, rules=RULES)
    assert out.loc[out["value"].isna(), ["n", "denominator", "lower", "upper"]].isna().all(axis=None)
    return set(out.loc[out["value"].notna(), "estimate_id"])


def test_a_count_of_one_by_a_total_and_its_parts() -> None:
    assert shown(row("a.f.total", 100, 100), row("a.f.part", 60, 100), row("a.f.rest", 39, 100)) == {
        "a.f.total", "a.f.part", "a.f.rest"
    }, "no part is small: nothing to hide"  # fmt: skip
    assert shown(row("a.f.total", 100, 100), row("a.f.part", 99, 100)) == set()


def test_a_percentage_with_its_denominator() -> None:
    percent = {"value": 1.0, "unit": "percent", "statistic": "percent"}
    assert shown(row("a.f.percent", 1, 100, **percent)) == set()
    assert shown(row("a.f.percent", None, None, **percent)) == set(), "without support it fails closed"


@pytest.mark.parametrize("statistic", ["maximum", "max", "minimum", "min", "range"])
def test_a_maximum_is_one_persons_value(statistic: str) -> None:
    assert shown(row("a.f.oldest", 100, 100, statistic=statistic, value=91.0)) == set()


def test_one_persons_value_declared_as_such() -> None:
    assert shown(row("a.f.row", 100, 100, sensitivity="person")) == set()
    with pytest.raises(DriveEvalError, match="one person's value"):
        disclosure.refuse_unsafe(table(row("a.f.row", 100, 100, sensitivity="person")), RULES)


def png(*chunks: tuple[bytes, bytes], after: bytes = b"") -> bytes:
    parts = [(b"IHDR", bytes(13)), *chunks, (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body + after


def parquet_with_metadata() -> bytes:
    target = io.BytesIO()
    pd.DataFrame({"estimate_id": ["a.f.x"]}).to_parquet(target)
    return target.getvalue()


def published() -> pd.DataFrame:
    rows = table(row("a.f.x", 50, 100), row("a.g.held", 3, 100, family="a.g"))
    return disclosure.apply(rows, RULES.minimum_n, exempt=False)


def lineage(**basis: object) -> bytes:
    document = {"estimates": {"a.g.held": {"job": "a", "basis": basis}}, "jobs": {}, "figures": {}}
    return text(pack(document)).encode()


GOOD: dict[str, bytes] = {
    "figure.csv": b"need,estimate_id,percent,n,denominator\nDrugs,a.f.x,50.0,50,100\nDebt,a.g.held,,,\n",
    "numbers.csv": b"estimate_id,difference,start\na.f.x,-1.5,+2e-05\n",
    "beside.csv": b"contacts,estimate_id,percent,mean_estimate_id,mean\n1 to 9,a.g.held,,a.f.x,50.0\n",
    "verdicts.csv": b"published_id,estimate_id,value\ntable.x,,\ntable.y,a.f.x,50.0\n",
    "figure.svg": SVG.format('<path d="M 0 0"/>').encode(),
    "figure.png": png((b"tEXt", b"Title\0A figure")),
    "page.html": b"<!DOCTYPE html><html><p>50 of 100</p></html>",
    "lineage.json": lineage(fields=["needs.drugs"]),
}
BAD: dict[str, tuple[str, bytes]] = {
    "rows of people": ("people.csv", b"age,housing\n32,stable\n41,homeless\n"),
    "rows of people beside a figure's": ("figure.csv", GOOD["figure.csv"] + b"32,,41,,\n"),
    "rows that borrow an unknown estimate": ("figure.csv", b"age,estimate_id\n32,a.f.person_1\n"),
    "rows of people that borrow a published estimate": (
        "figure.csv",
        b"age,estimate_id\n32,a.f.x\n",
    ),
    "words about people that borrow a published estimate": (
        "figure.csv",
        b"housing,estimate_id\nhomeless,a.f.x\nstable,a.f.x\n",
    ),
    "another value than the estimate's": ("figure.csv", b"need,estimate_id,percent\nDrugs,a.f.x,32\n"),
    "a pseudonym in a table": ("figure.csv", b"need,estimate_id\n%s,a.f.x\n" % PERSON.encode()),
    "a pseudonym in the lineage": ("lineage.json", json.dumps({"note": PERSON}).encode()),
    "a withheld estimate's number in a figure's table": (
        "figure.csv",
        b"need,estimate_id,percent,n,denominator\nDebt,a.g.held,3.0,,\n",
    ),
    "a withheld count in a figure's table": (
        "figure.csv",
        b"need,estimate_id,percent,n,denominator\nDebt,a.g.held,,3,\n",
    ),
    "a withheld number beside another estimate's": (
        "figure.csv",
        b"contacts,estimate_id,percent,mean_estimate_id,mean\n1 to 9,a.g.held,50.0,a.f.x,50.0\n",
    ),
    "a withheld number under another estimate's name": (
        "figure.csv",
        b"contacts,estimate_id,percent,mean_estimate_id,mean\n1 to 9,a.f.x,50.0,a.g.held,50.0\n",
    ),
    "a number of no estimate beside a published one": (
        "figure.csv",
        b"contacts,estimate_id,percent,mean_estimate_id,mean\n1 to 9,a.f.x,50.0,,50.0\n",
    ),
    "another count than the estimate's": ("figure.csv", b"need,estimate_id,n\nDrugs,a.f.x,49\n"),
    "a formula in a table": (
        "figure.csv",
        b"need,estimate_id\n=WEBSERVICE(A1),a.f.x\n",
    ),
    "a formula with a wide sign": (
        "figure.csv",
        "need,estimate_id\n\uff1dWEBSERVICE(A1),a.f.x\n".encode(),
    ),
    "a formula after a minus": ("figure.csv", b"need,estimate_id\n-1+cmd|' /C calc'!A0,a.f.x\n"),
    "the basis of a withheld estimate": ("lineage.json", lineage(rows_used=97)),
    "rows left out of a withheld estimate": ("lineage.json", lineage(rows_left_out={"why": 3})),
    "who contributes most to an amount": (
        "lineage.json",
        lineage(support={"people": 40, "total": 250.0, "largest": 32.0, "second": 3.0}),
    ),
    "a comment in a picture": ("figure.svg", SVG.format("<!-- 32, homeless -->").encode()),
    "data in a picture": ("figure.svg", SVG.format('<g data-age="32"/>').encode()),
    "metadata in a picture": ("figure.svg", SVG.format("<metadata>32</metadata>").encode()),
    "text that is not shown": ("figure.svg", SVG.format('<text style="display: none">32</text>').encode()),
    "text that is not visible": ("figure.svg", SVG.format('<text visibility="hidden">32</text>').encode()),
    "text that is too faint": ("figure.svg", SVG.format('<text style="opacity: 0.0">32</text>').encode()),
    "an instruction in a picture": ("figure.svg", SVG.format("<?note 32, homeless?>").encode()),
    "an entity in a picture": ("figure.svg", b'<!DOCTYPE svg [<!ENTITY a "32">]>' + SVG.format("").encode()),
    "an embedded picture": ("figure.svg", SVG.format('<image href="data:image/png;base64,MzI="/>').encode()),
    "a comment of a PNG": ("figure.png", png((b"tEXt", b"Comment\x0032, homeless"))),
    "another part of a PNG": ("figure.png", png((b"eXIf", b"32, homeless"))),
    "what follows a PNG": ("figure.png", png(after=b"32, homeless")),
    "a comment in a page": ("page.html", b"<html><!-- 32, homeless --></html>"),
    "an instruction in a page": ("page.html", b"<html><?note 32, homeless?></html>"),
    "a pseudonym in a page": ("page.html", f"<p>{PERSON}</p>".encode()),
    "a Parquet file with its metadata": ("table.parquet", parquet_with_metadata()),
    "a job's log": ("job.log", b"row 12: homeless"),
    "a pickle": ("draws.pkl", b"\x80\x04."),
    "a workbook": ("rows.xlsx", b"PK"),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_the_pipeline_publishes_passes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(GOOD[name])
    assert inspection.inspect(tmp_path / name, published()) == []


@pytest.mark.parametrize("name", BAD)
def test_nothing_passes(tmp_path: Path, name: str) -> None:
    file, content = BAD[name]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(DriveEvalError, match=file) as refused:
        inspection.refuse({file: tmp_path / file}, published())
    for secret in ("32", "homeless", PERSON):
        assert secret not in str(refused.value), "the refusal itself must not tell"


def withheld_with_a_number(out: pd.DataFrame) -> None:
    out.loc[out["estimate_id"] == "a.g.held", "n"] = "3"


def test_a_withheld_row_of_the_estimates_with_a_number_left(tmp_path: Path) -> None:
    path = tmp_path / "estimates.csv"
    estimates.write(published(), path)
    assert inspection.inspect(path, published()) == []
    change: Callable[[pd.DataFrame], None] = withheld_with_a_number
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    change(rows)
    rows.to_csv(path, index=False)
    assert inspection.inspect(path, published()) == ["a withheld estimate still has a number"]
