"""The picture of one check's outcomes, and the table behind it."""

from drive_eval.figures.style import save
from drive_eval.jobs import job
from drive_eval.validation.evidence import read, read_parts
from drive_eval.validation.pictures import made

with job(snakemake) as this:
    parts, evidence = read_parts(snakemake.input.parts), read(snakemake.input.evidence)
    table, figure, words = made(this.settings, parts, evidence)
    save(figure, this.path("svg"), this.path("png"), this.settings["title"], words)
    table.to_csv(this.path("data"), index=False, lineterminator="\n")
