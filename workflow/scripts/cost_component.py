"""Estimates of one component of the cost model, as printed and from unrounded inputs."""

from drive_eval.costs.estimates import component_estimates
from drive_eval.costs.formulas import load_sheet
from drive_eval.costs.parameters import load_parameters
from drive_eval.jobs import job

with job(snakemake) as this:
    parameters = load_parameters(snakemake.input.source)
    sheet = load_sheet(snakemake.input.formulas, parameters)
    this.write_result("estimates", component_estimates(sheet, parameters, snakemake.wildcards.component))
