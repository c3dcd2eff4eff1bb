"""Estimates of one component of the cost model, as printed and from unrounded inputs."""

from drive_eval.costs.estimates import component_estimates
from drive_eval.costs.formulas import load_sheet
from drive_eval.costs.parameters import load_parameters
from drive_eval.jobs import job
from drive_eval.simulation.counted import overrides, read_counted

with job(snakemake) as this:
    parameters = load_parameters(snakemake.input.source)
    sheet = load_sheet(snakemake.input.formulas, parameters)
    # Empty unless the configuration takes the inputs from the release.
    counted = {name: entry for path in snakemake.input.counted for name, entry in read_counted(path).items()}
    this.write_result(
        "estimates",
        component_estimates(
            sheet,
            parameters,
            snakemake.wildcards.component,
            overrides(counted),
            {name: entry.denominator for name, entry in counted.items()},
        ),
    )
