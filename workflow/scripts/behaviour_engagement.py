"""Estimates of the analysis behaviour_engagement, from its views, one for each table."""

import pandas as pd

from drive_eval.behaviour.engagement import analyse
from drive_eval.jobs import job
from drive_eval.release.view_files import read_many

with job(snakemake) as this:
    views = {table: pd.read_parquet(path) for table, path in snakemake.input.items() if table != "actions"}
    views["actions"] = read_many(snakemake.input.actions, without=["action_id"])
    this.write_result("estimates", analyse(views, this.settings))
