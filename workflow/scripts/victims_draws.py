"""Posterior draws of the multilevel model of each behaviour, judged."""

import pandas as pd

from drive_eval.bayes.files import write_draws
from drive_eval.bayes.gates import judge
from drive_eval.jobs import job
from drive_eval.victims.did_design import of_each
from drive_eval.victims.multilevel import draws_of
from drive_eval.victims.people import pairs

with job(snakemake) as this:
    sample = pairs({table: pd.read_parquet(path) for table, path in snakemake.input.items()})
    data = of_each(sample, this.settings["did"])
    drawn = draws_of(data, this.settings["multilevel"], this.settings["sampling"], this.seed)
    verdicts = [judge(name, draws, this.settings["gates"]) for name, draws in drawn.items()]
    values = {f"{name}.{key}": each for name, draws in drawn.items() for key, each in draws.values.items()}
    write_draws(values, verdicts, this.path("draws"))
    this.facts["verdicts"] = [verdict.as_dict() for verdict in verdicts]
