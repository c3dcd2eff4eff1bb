"""The check through_files: the estimates of a generated release, from its tables and from its files."""

from drive_eval.jobs import job
from drive_eval.validation.evidence import write_part
from drive_eval.validation.through_files import outcomes

with job(snakemake) as this:
    write_part(outcomes(dict(snakemake.input.items()), this.settings, this.seed), this.path("outcomes"))
