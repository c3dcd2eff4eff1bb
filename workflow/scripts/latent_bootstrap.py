"""One batch of replicates of the bootstrap test for the number of latent classes."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.latent.enumeration import bootstrap
from drive_eval.latent.files import read_fits, write_statistics

with job(snakemake) as this:
    view, fits = pd.read_parquet(snakemake.input.view), read_fits(snakemake.input.fits)
    write_statistics(bootstrap(view, fits, this.settings, this.seed), this.path("statistics"))
