"""Put what passed the gate into the publishable tree, once the whole release has been found valid."""

import json
import shutil
from pathlib import Path

from drive_eval import disclosure, disclosure_rules, estimates, inspection, support
from drive_eval.atomic import write_text
from drive_eval.audit import sidecar
from drive_eval.errors import DriveEvalError
from drive_eval.jobs import job

with job(snakemake) as this:
    verdict = json.loads(Path(snakemake.input.valid).read_text(encoding="utf-8"))
    if verdict["errors"]:
        raise DriveEvalError(f"{snakemake.input.valid} reports errors: nothing is published.")
    rules = disclosure_rules.of(this.settings["disclosure"], this.settings["synthetic"])
    previous = [estimates.read(path) for path in snakemake.input.get("previous", [])]
    published = estimates.combine(map(estimates.read, snakemake.input.estimates))
    supports = support.read(sidecar.read_all(snakemake.input.supports).values())
    disclosure.refuse_unsafe(published, rules, previous, supports)
    estimates.write(published, this.path("estimates"))
    for figure in snakemake.input.figures:
        shutil.copyfile(figure, this.path(f"figures/{Path(figure).name}"))
    validation = json.dumps(disclosure.told_of_validation(verdict, rules), indent=1, sort_keys=True)
    write_text(this.path("validation"), validation + "\n")
    written = {name: this.path(name) for name in this.staged if name != "lineage"}
    inspection.refuse(written, estimates.read(this.path("estimates")))
