"""Every kind of change applied to small projects: what ran, what had to, and whether the trace told it."""

from drive_eval.audit import matrix
from drive_eval.jobs import job
from drive_eval.validation.evidence import write_part
from drive_eval.validation.told import of_changes

with job(snakemake) as this:
    write_part(of_changes(matrix.run(this.settings["state"])), this.path("outcomes"))
