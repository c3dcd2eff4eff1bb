"""Extract, validate and write the view of one analysis, or put it together from its parts."""

from pathlib import Path

from drive_eval.jobs import job
from drive_eval.release.description import load_description
from drive_eval.release.paths import landed_folder
from drive_eval.release.pseudonyms import pseudonym_key
from drive_eval.release.view_parts import whole_view
from drive_eval.release.views import without_source_row, write_frames

with job(snakemake) as this:
    description = load_description(snakemake.input.description, Path())
    table, fields, parts = this.settings["table"], this.settings["fields"], map(Path, snakemake.input.parts)
    key, landing = pseudonym_key(description), landed_folder(Path())
    frames = whole_view(list(parts), description, Path(), table, fields, key, landing)
    this.facts["rows"] = write_frames(without_source_row(frames), this.path("view"))
