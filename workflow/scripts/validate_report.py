"""The report on the checks of the methods: one page."""

from pathlib import Path

import pandas as pd

from drive_eval import inspection
from drive_eval.atomic import write_text
from drive_eval.jobs import job
from drive_eval.validation.evidence import read
from drive_eval.validation.report import name_of, render

with job(snakemake) as this:
    found = {Path(path).stem: read(path) for path in snakemake.input.evidence}
    pictures = {name_of(path): Path(path).read_text(encoding="utf-8") for path in snakemake.input.pictures}
    write_text(this.path("report"), render(found, pictures, this.settings))
    inspection.refuse({"report": this.path("report")}, pd.DataFrame())
