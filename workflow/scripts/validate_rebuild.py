"""Every kind of change applied to small projects: what ran, what had to, and whether the trace told it."""

from drive_eval.audit import matrix
from drive_eval.jobs import job

with job(snakemake) as this:
    matrix.run(this.path("table"), this.settings["state"])
