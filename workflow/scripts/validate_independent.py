"""The check independent: estimators beside other packages."""

from drive_eval.jobs import job
from drive_eval.validation.evidence import write_part
from drive_eval.validation.independent.run import rows

with job(snakemake) as this:
    write_part(rows(this.seed), this.path("outcomes"))
