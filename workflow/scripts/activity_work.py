"""Estimates of the analysis activity_work, from its view."""

from drive_eval.activity.work import analyse
from drive_eval.jobs import job
from drive_eval.release.view_files import read_many

with job(snakemake) as this:
    view = read_many(snakemake.input.actions, without=["action_id"])
    this.write_result("estimates", analyse(view, this.settings))
