"""One universe: the same rules with other settings, and the estimates that its headline is read from."""

from drive_eval import estimates
from drive_eval.jobs import job
from drive_eval.multiverse.universe import rows, run

with job(snakemake) as this:
    configuration, tables = this.settings["configuration"], this.settings["tables"]
    this.facts["jobs_taken_over"] = run(configuration, tables, snakemake.threads)
    estimates.write(rows(configuration, tables, this.settings["estimates"]), this.path("estimates"))
