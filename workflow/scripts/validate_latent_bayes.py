"""The check latent_bayes: posterior shares of the classes beside the fitted ones."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.latent.bayes import analyse
from drive_eval.latent.files import read_fits
from drive_eval.latent.labels import read_reference
from drive_eval.needs.fields import FIELDS

with job(snakemake) as this:
    view, fits = pd.read_parquet(snakemake.input.view), read_fits(snakemake.input.fits)
    reference = read_reference(snakemake.input.profiles, FIELDS)
    this.write_result("estimates", analyse(view, fits, reference, this.settings, this.seed))
