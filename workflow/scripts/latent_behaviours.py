"""Estimates of the analysis latent_behaviours, from its views and the fitted classes."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.latent.behaviours import analyse
from drive_eval.latent.files import read_fits
from drive_eval.latent.labels import read_reference
from drive_eval.needs.fields import FIELDS

with job(snakemake) as this:
    views = {table: pd.read_parquet(snakemake.input[table]) for table in ("needs", "risk")}
    fits = read_fits(snakemake.input.fits)
    reference = read_reference(snakemake.input.profiles, FIELDS)
    this.write_result("estimates", analyse(views, fits, reference, this.settings))
