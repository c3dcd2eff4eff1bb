"""Pass one table of estimates through the disclosure gate."""

from drive_eval import disclosure, estimates
from drive_eval.jobs import job

with job(snakemake) as this:
    rules = this.settings["disclosure"]
    exempt = rules["exempt_synthetic"] and this.settings["synthetic"]
    published = disclosure.apply(estimates.read(snakemake.input.estimates), rules["minimum_n"], exempt)
    estimates.write(published, this.path("estimates"))
    this.facts["withheld"] = int((published["reason"] != "").sum())
