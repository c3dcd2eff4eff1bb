"""Estimates of the models of change from their draws, and the draws that the cost simulation needs."""

import pandas as pd

from drive_eval.bayes.files import write_draws
from drive_eval.behaviour_models.change import analyse
from drive_eval.behaviour_models.fields import BEHAVIOURS
from drive_eval.behaviour_models.files import one_by_one, read_fits
from drive_eval.behaviour_models.fits import IMPUTED, IMPUTED_MULTILEVEL
from drive_eval.figures.behaviour_diagnostics import draw_ranks
from drive_eval.jobs import job

with job(snakemake) as this:
    draws = dict(zip(BEHAVIOURS, map(read_fits, snakemake.input.draws), strict=True))
    result, by_time, verdicts = analyse(
        {name: pd.read_parquet(snakemake.input[name]) for name in ("service_users", "actions")},
        dict(zip(BEHAVIOURS, map(pd.read_parquet, snakemake.input.risk), strict=True)),
        draws,
        {
            behaviour: {name: read_fits(snakemake.input[name][at]) for name in (IMPUTED, IMPUTED_MULTILEVEL)}
            for at, behaviour in enumerate(BEHAVIOURS)
        },
        dict(zip(BEHAVIOURS, map(pd.read_parquet, snakemake.input.sets), strict=True)),
        this.settings["models"],
        this.settings["bayes"],
        this.seed,
    )
    this.write_result("estimates", result)
    write_draws(by_time, verdicts, this.path("by_time"))
    for behaviour, kept in draws.items():
        draw_ranks(one_by_one(kept), f"Ranks of draws by chain: {behaviour}", this.path(f"ranks_{behaviour}"))
