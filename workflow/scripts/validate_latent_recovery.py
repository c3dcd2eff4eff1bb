"""The check latent_recovery: planted classes found again, in samples drawn from known models."""

from drive_eval.jobs import job
from drive_eval.latent.recovery import outcomes
from drive_eval.validation.evidence import write_part

with job(snakemake) as this:
    write_part(outcomes(this.settings, this.seed), this.path("outcomes"))
