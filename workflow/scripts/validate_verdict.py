"""The verdict on all checks of a size: this job fails where one of them did."""

from pathlib import Path

from drive_eval.atomic import write_text
from drive_eval.jobs import job
from drive_eval.validation.evidence import read
from drive_eval.validation.verdict import require, summary

with job(snakemake) as this:
    found = {Path(path).stem: read(path) for path in snakemake.input.evidence}
    require(found, snakemake.input.report)
    write_text(this.path("verdict"), summary(found))
