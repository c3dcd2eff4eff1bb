"""Pass one table of estimates through the disclosure gate."""

from drive_eval import disclosure, disclosure_rules, estimates, support
from drive_eval.atomic import replacing
from drive_eval.audit import sidecar
from drive_eval.jobs import job

with job(snakemake) as this:
    settings = this.settings["disclosure"]
    rules = disclosure_rules.of(settings, this.settings["synthetic"])
    exempt = settings["exempt_synthetic"] and this.settings["synthetic"]
    table = estimates.read(snakemake.input.estimates)
    related = [estimates.read(path) for path in snakemake.input.get("related", [])]
    previous = [estimates.read(path) for path in snakemake.input.get("previous", [])]
    supports = support.read(sidecar.read_all(snakemake.input.supports).values())
    published = disclosure.apply(table, rules.minimum_n, exempt, rules, related, previous, supports)
    estimates.write(published, this.path("estimates"))
    with replacing(this.path("blocked")) as path:
        blocked = disclosure.blocked(table, rules, related, previous, supports)
        blocked.to_csv(path, index=False, lineterminator="\n")
    this.facts["withheld"] = int((published["reason"] != "").sum())
