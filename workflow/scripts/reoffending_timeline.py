"""Draw every person's events on a line: a diagnostic for the restricted tree, never published."""

import pandas as pd

from drive_eval.figures.style import Meta, save
from drive_eval.jobs import job
from drive_eval.reoffending.event_times import all_event_times
from drive_eval.reoffending.timeline import DESCRIPTION, TITLE, draw

with job(snakemake) as this:
    views = {table: pd.read_parquet(path) for table, path in snakemake.input.items()}
    settings = this.settings
    data = all_event_times(views, settings["reoffending"], settings["windows"], "randomisation")
    figure = draw(data, Meta(**settings["meta"]))
    save(figure, this.path("svg"), this.path("png"), TITLE, DESCRIPTION)
