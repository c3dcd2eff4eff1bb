"""The check latent_recovery: planted classes found again, in samples drawn from known models."""

from drive_eval.jobs import job
from drive_eval.latent.recovery import analyse

with job(snakemake) as this:
    this.write_result("estimates", analyse(this.settings, this.seed))
