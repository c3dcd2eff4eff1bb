"""Write the HTML report from what has been published."""

import json
from pathlib import Path

import pandas as pd

from drive_eval import estimates, inspection
from drive_eval.atomic import write_text
from drive_eval.audit.document import read as read_document
from drive_eval.jobs import job
from drive_eval.report.render import render

with job(snakemake) as this:
    figures = {Path(path).stem: Path(path).read_text(encoding="utf-8") for path in snakemake.input.figures}
    published = estimates.read(snakemake.input.estimates)
    page = render(
        published,
        pd.read_csv(
            snakemake.input.published,
            dtype={"printed": str},
            keep_default_na=False,
            na_values={"value": [""]},
        ),
        read_document(snakemake.input.lineage),
        figures,
        json.loads(Path(snakemake.input.valid).read_text(encoding="utf-8")),
        this.settings,
    )
    write_text(this.path("report"), page)
    inspection.refuse({"report": this.path("report")}, published)
