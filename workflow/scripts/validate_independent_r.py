"""The check independent_r: estimators beside R's."""

from pathlib import Path

from drive_eval.jobs import job
from drive_eval.validation.evidence import write_part
from drive_eval.validation.independent.r import rows

with job(snakemake) as this:
    write_part(rows(Path(snakemake.input.reference), this.seed), this.path("outcomes"))
