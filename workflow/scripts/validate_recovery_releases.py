"""The check recovery_releases: what estimators say of generated releases, beside the truth."""

from drive_eval.jobs import job
from drive_eval.validation.evidence import write_part
from drive_eval.validation.recovery import outcomes

with job(snakemake) as this:
    write_part(outcomes(dict(snakemake.input.items()), this.settings, this.seed), this.path("outcomes"))
