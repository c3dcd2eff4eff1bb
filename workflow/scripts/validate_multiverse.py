"""The check multiverse: how much each headline depends on analytic choices."""

from pathlib import Path

from drive_eval.jobs import job
from drive_eval.validation.evidence import write_part
from drive_eval.validation.told import of_choices

with job(snakemake) as this:
    write_part(of_choices(map(Path, snakemake.input.get("dependence", []))), this.path("outcomes"))
