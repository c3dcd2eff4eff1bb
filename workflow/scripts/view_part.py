"""Extract and validate a part of the rows of one view."""

from pathlib import Path

from drive_eval.jobs import job
from drive_eval.release.description import load_description
from drive_eval.release.part import Part
from drive_eval.release.paths import landed_folder
from drive_eval.release.pseudonyms import pseudonym_key
from drive_eval.release.view_parts import RANGE
from drive_eval.release.views import view_frames, write_frames

with job(snakemake) as this:
    description = load_description(snakemake.input.description, Path())
    table, fields, part = this.settings["table"], this.settings["fields"], Part(*this.settings["part"])
    key, landing = pseudonym_key(description), landed_folder(Path())
    frames = view_frames(description, Path(), table, fields, key, landing, part)
    this.facts["rows"] = write_frames(frames, this.path("part"), RANGE)
