"""The check sbc_differences: places of true values among the draws of their posterior distribution."""

from drive_eval.jobs import job
from drive_eval.validation.evidence import write_part
from drive_eval.validation.sbc_differences import outcomes

with job(snakemake) as this:
    write_part(outcomes(this.settings, this.seed), this.path("outcomes"))
