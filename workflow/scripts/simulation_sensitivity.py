"""Estimates of what drives the simulated cost."""

from drive_eval.jobs import job
from drive_eval.simulation.scenarios import load_scenarios, price_scenarios
from drive_eval.simulation.sensitivity_rows import analyse
from drive_eval.simulation.setup import deflators_of, setup

with job(snakemake) as this:
    files = dict(snakemake.input.items())
    made = setup(files, this.settings)
    scenarios = [*load_scenarios(files["scenarios"], made), *price_scenarios(made, deflators_of(files))]
    this.write_result("estimates", analyse(made, scenarios, this.settings["draw_seed"], this.seed))
