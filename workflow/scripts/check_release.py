"""Validate the whole release: every described column of every table, and the tables against each other."""

import json
from pathlib import Path

from drive_eval.atomic import write_text
from drive_eval.errors import InputRefusedError
from drive_eval.jobs import job
from drive_eval.release.description import load_description
from drive_eval.release.paths import landed_folder
from drive_eval.release.problems_report import summary, write_csv, write_html
from drive_eval.release.validate import check_release, errors_of

with job(snakemake) as this:
    description = load_description(snakemake.input.description, Path())
    problems = check_release(description, Path(), landing=landed_folder(Path()))
    write_csv(problems, this.path("problems"))
    write_html(problems, this.path("page"), description)
    write_text(this.path("summary"), json.dumps(summary(problems), indent=1, sort_keys=True) + "\n")
    errors = errors_of(problems)
    if errors:
        raise InputRefusedError(errors, f"The release {description.release} is refused:")
