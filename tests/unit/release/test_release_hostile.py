"""Files that somebody made to do harm: nothing in them is run, nothing grows without bound."""

import ast
import resource
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from drive_eval.errors import InputRefusedError
from drive_eval.release.reader import read_table
from drive_eval.release.yaml_source import parse

PACKAGE = Path(__file__).parents[3] / "workflow"
# What runs what an input says, or reaches out of the machine.
FORBIDDEN_CALLS = {"eval", "exec", "read_pickle", "system", "popen", "unsafe_load", "full_load"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "socket", "urllib", "requests", "http", "ftplib"}
MEGABYTE = 1 << 20


def workbook(path: Path, sheet: bytes) -> Path:
    """A workbook with one sheet of these bytes."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Needs" sheetId="1" '
            'r:id="rId1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{packed}"><Relationship Id="rId1" Target="worksheets/sheet1.xml" '
            f'Type="{office}/worksheet"/></Relationships>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def lie_about_size(path: Path, name: str, size: int) -> None:
    """Let the archive's directory and the part's own header say that it unpacks to ``size`` bytes."""
    content = bytearray(path.read_bytes())
    for mark, at_size, at_name in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        at = content.find(mark)
        while at >= 0:
            if content[at + at_name : at + at_name + len(name)] == name.encode():
                content[at + at_size : at + at_size + 4] = struct.pack("<I", size)
            at = content.find(mark, at + 4)
    path.write_bytes(bytes(content))


def refused_within_bounds(path: Path) -> str:
    """The rule that refuses the workbook, read by a process of its own; checks its time and memory."""
    program = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from drive_eval.errors import InputRefusedError\n"
        "from drive_eval.release.reader import read_table\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    read_table(Path(sys.argv[1]), 'Needs', 1)\n"
        "    rule = 'read'\n"
        "except InputRefusedError as refused:\n"
        "    rule = refused.problems[0].rule\n"
        "print(rule, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    started = time.process_time()
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={"PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
    )
    rule, grown = done.stdout.split()
    assert int(grown) < 200 * 1024, "kilobytes"
    assert time.process_time() - started < 30
    return rule


def test_a_workbook_that_would_unpack_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", bytes(100 * MEGABYTE))
    assert path.stat().st_size < MEGABYTE
    assert refused_within_bounds(path) == "too-large"


def test_a_workbook_that_lies_about_its_size_is_not_unpacked_either(tmp_path: Path) -> None:
    path = workbook(tmp_path / "liar.xlsx", bytes(300 * MEGABYTE))
    lie_about_size(path, "xl/worksheets/sheet1.xml", 1000)
    assert refused_within_bounds(path) != "read"


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    text = f'<!DOCTYPE x [<!ENTITY l0 "{"x" * 100}">{levels}]><worksheet>&l8;</worksheet>'
    path = workbook(tmp_path / "laughs.xlsx", text.encode())
    assert refused_within_bounds(path) != "read"


def test_yaml_makes_no_objects(tmp_path: Path) -> None:
    trap = tmp_path / "made"
    text = f"a: !!python/object/apply:pathlib.Path.touch ['{trap}']\nb: !!python/name:os.system ''\n"
    source = parse(text, "release.yaml")
    assert source.problems or source.data == {"a": (str(trap),), "b": ""}, "plain values, whatever the tag"
    assert not trap.exists()
    assert parse("a: &x [*x]", "release.yaml").problems != ()


def test_a_pickle_by_another_name_is_no_table(tmp_path: Path) -> None:
    for name in ("rows.xlsx", "rows.parquet"):
        path = tmp_path / name
        path.write_bytes(b"\x80\x04\x95cos\nsystem\n(S'true'\ntR.")
        with pytest.raises(InputRefusedError):
            read_table(path, "Needs" if name.endswith("xlsx") else None, 1)


def test_the_package_neither_unpickles_nor_evaluates_nor_opens_connections() -> None:
    found: list[str] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                bad = {name.partition(".")[0] for name in names} & FORBIDDEN_MODULES
                found += [f"{path.name}: {name}" for name in sorted(bad)]
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in FORBIDDEN_CALLS or (name == "load" and ast.unparse(node.func) == "yaml.load"):
                    found.append(f"{path.name}: {ast.unparse(node)}")
    assert found == []
