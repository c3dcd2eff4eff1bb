"""Compare every printed figure with what the pipeline computes."""

from drive_eval import estimates, inspection
from drive_eval.atomic import replacing
from drive_eval.costs.parameters import load_parameters, published_inputs
from drive_eval.jobs import job
from drive_eval.published import registry
from drive_eval.published.compare import compare, summary

with job(snakemake) as this:
    inputs = published_inputs(load_parameters(snakemake.input.parameters))
    published = estimates.read(snakemake.input.estimates)
    compared = compare(
        registry.read_figures(snakemake.input.figures),
        published,
        {figure: f"Input to the cost model as {name}." for figure, name in inputs.items()},
        registry.read_roles(snakemake.input.roles),
        registry.read_discrepancies(snakemake.input.discrepancies),
        synthetic=this.settings["synthetic"],
        left_out=this.settings["left_out"],
    )
    with replacing(this.path("compared")) as path:
        compared.to_csv(path, index=False, lineterminator="\n")
    this.facts["statuses"] = summary(compared)
    inspection.refuse({"compared": this.path("compared")}, published)
