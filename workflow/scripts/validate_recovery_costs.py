"""The check recovery_costs: intervals around the cost of a case beside the true cost."""

from drive_eval.jobs import job
from drive_eval.validation.cost_recovery import outcomes
from drive_eval.validation.evidence import write_part

with job(snakemake) as this:
    write_part(outcomes(dict(snakemake.input.items()), this.settings, this.seed), this.path("outcomes"))
