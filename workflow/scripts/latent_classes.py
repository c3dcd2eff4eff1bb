"""Estimates of the latent class analysis, from the fitted models and the bootstrap's statistics."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.latent.classes import analyse
from drive_eval.latent.files import read_fits, read_statistics
from drive_eval.latent.labels import read_reference
from drive_eval.needs.fields import FIELDS

with job(snakemake) as this:
    result = analyse(
        pd.read_parquet(snakemake.input.view),
        read_fits(snakemake.input.fits),
        read_statistics(snakemake.input.get("statistics", [])),
        read_reference(snakemake.input.profiles, FIELDS),
        this.settings,
    )
    this.write_result("estimates", result)
