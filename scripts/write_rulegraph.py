"""Write the workflow's rule graph into the README, as a Mermaid diagram."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- rule graph: begin -->\n", "<!-- rule graph: end -->\n"


def diagram() -> str:
    """The rule graph by names, edges sorted, without the colours that Snakemake gives it."""
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "mermaid-js", "--forceall"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = dict(re.findall(r"^\s*(id\d+)\[(\w+)\]", done.stdout, flags=re.MULTILINE))
    edges = re.findall(r"^\s*(id\d+) --> (id\d+)", done.stdout, flags=re.MULTILINE)
    lines = sorted(f"  {names[one]} --> {names[other]}" for one, other in edges)
    return "\n".join(["```mermaid", "flowchart LR", *lines, "```"]) + "\n"


def with_diagram(text: str) -> str:
    """The README with the present rule graph between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{diagram()}{END}{after}"


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(with_diagram(readme.read_text(encoding="utf-8")), encoding="utf-8")
