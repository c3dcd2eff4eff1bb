"""The specifications of one headline: their results, how much it depends on them, and the curve."""

from drive_eval import estimates
from drive_eval.jobs import job
from drive_eval.multiverse.headline import write

with job(snakemake) as this:
    tables = {"main": list(snakemake.input.main)} | {
        name: [path] for name, path in zip(this.settings["universes"], snakemake.input.universes, strict=True)
    }
    read = {name: [estimates.read(path) for path in paths] for name, paths in tables.items()}
    write(
        this.settings,
        read,
        {name: this.path(name) for name in ("specifications", "dependence", "svg", "png")},
    )
