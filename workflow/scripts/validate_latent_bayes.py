"""The check latent_bayes: how wide the posterior intervals of the classes' shares are, beside the fit's."""

import pandas as pd

from drive_eval.jobs import job
from drive_eval.latent.bayes import analyse
from drive_eval.latent.files import read_fits
from drive_eval.latent.labels import read_reference
from drive_eval.needs.fields import FIELDS
from drive_eval.validation.evidence import write_part
from drive_eval.validation.told import of_estimates

with job(snakemake) as this:
    view, fits = pd.read_parquet(snakemake.input.view), read_fits(snakemake.input.fits)
    reference = read_reference(snakemake.input.profiles, FIELDS)
    found = analyse(view, fits, reference, this.settings, this.seed)
    write_part(of_estimates(found.estimates), this.path("outcomes"))
