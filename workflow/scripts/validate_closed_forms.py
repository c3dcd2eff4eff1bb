"""The check closed_forms: estimators beside what is known on paper."""

from drive_eval.jobs import job
from drive_eval.validation.closed.run import rows
from drive_eval.validation.evidence import write_part

with job(snakemake) as this:
    write_part(rows(), this.path("outcomes"))
