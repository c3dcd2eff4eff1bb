"""Gather what each published number comes from into one document, which `trace` and the report read.

The rows that each analysis left out, by reason, are written as a table too.
"""

from pathlib import Path

from drive_eval import disclosure_rules, estimates, inspection
from drive_eval.audit import attrition, lineage, sidecar
from drive_eval.audit.document import write
from drive_eval.costs.parameters import load_parameters
from drive_eval.errors import DriveEvalError, counted
from drive_eval.figures.registry import FIGURES
from drive_eval.jobs import job
from drive_eval.release.about import release_entry
from drive_eval.release.description import load_description

with job(snakemake) as this:
    description = load_description(snakemake.input.description, Path())
    rules = disclosure_rules.of(this.settings["configuration"]["disclosure"], description.synthetic)
    published = estimates.read(snakemake.input.estimates)
    document = lineage.build(
        published,
        sidecar.read_all(snakemake.input.sidecars),
        release_entry(description),
        lineage.field_entries(description, this.settings["columns"], this.settings["letters"]),
        load_parameters(this.settings["cost_parameters"]),
        FIGURES,
        this.settings["configuration"],
        minimum_n=rules.minimum_n,
        rules=rules,
    )
    unread = lineage.unread(document)
    if unread:
        first, fields = next(iter(unread.items()))
        raise DriveEvalError(
            f"The traces of {counted(len(unread), 'estimate')} name fields that nothing behind them reads: "
            f"{first} names {', '.join(fields)}. Correct the analysis's basis."
        )
    attrition.write(attrition.attrition(published, document), this.path("attrition"))
    write(document, this.path("document"))
    inspection.refuse({name: this.path(name) for name in ("document", "attrition")}, published)
