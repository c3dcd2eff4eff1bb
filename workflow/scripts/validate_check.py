"""The evidence of one check, judged from the outcomes of its parts."""

from drive_eval.jobs import job
from drive_eval.validation.evidence import read_parts, write
from drive_eval.validation.judge import judge

with job(snakemake) as this:
    write(judge(this.settings, read_parts(snakemake.input.parts), this.seed), this.path("evidence"))
