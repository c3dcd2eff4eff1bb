"""Gather what each published number comes from into one document, which `trace` and the report read."""

import json
from pathlib import Path

from drive_eval import estimates
from drive_eval.atomic import write_text
from drive_eval.audit import lineage, sidecar
from drive_eval.costs.parameters import load_parameters
from drive_eval.figures.registry import FIGURES
from drive_eval.jobs import job
from drive_eval.release.description import load_description

with job(snakemake) as this:
    description = load_description(snakemake.input.description, Path())
    document = lineage.build(
        estimates.read(snakemake.input.estimates),
        sidecar.read_all(snakemake.input.sidecars),
        lineage.release_entry(description),
        lineage.field_entries(description, Path(), this.settings["columns"]),
        load_parameters(this.settings["cost_parameters"]),
        FIGURES,
        this.settings["configuration"],
    )
    write_text(
        this.path("document"), json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )
