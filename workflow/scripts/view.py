"""Extract, validate and write the view of one analysis: the fields that it declares and no others."""

from pathlib import Path

from drive_eval.jobs import job
from drive_eval.release.description import load_description
from drive_eval.release.paths import landed_folder
from drive_eval.release.pseudonyms import pseudonym_key
from drive_eval.release.views import view

with job(snakemake) as this:
    description = load_description(snakemake.input.description, Path())
    key = pseudonym_key(description)
    table, fields = this.settings["table"], this.settings["fields"]
    frame = view(description, Path(), table, fields, key, landed_folder(Path()))
    # Row numbers change with the order of rows, which is no part of the key: no view holds them.
    frame.drop(columns="source_row").to_parquet(this.path("view"), index=False)
    this.facts["rows"] = len(frame)
