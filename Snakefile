# The Drive Project evaluation: from a data release to a traced, checked report.
#
# Run `snakemake --cores all` here. Targets: the default builds everything of the release that
# config/config.yaml names; `snakemake --cores all check` validates its files alone, and
# `snakemake --cores all validate` checks the methods themselves.
import atexit
from pathlib import Path

from snakemake.utils import min_version
from snakemake_interface_executor_plugins.settings import SharedFSUsage

from drive_eval import analyses, kept
from drive_eval.audit import manifest
from drive_eval.declared.costs import COST_COMPONENTS
from drive_eval.audit.why import forget_stale
from drive_eval.behaviour_models import fields as behaviour_fields
from drive_eval.clock import no_later_than_now
from drive_eval.errors import DriveEvalError
from drive_eval.figures import labels as figure_labels
from drive_eval.latent import jobs as latent_jobs
from drive_eval.locks import register_run
from drive_eval.multiverse import jobs as multiverse_jobs
from drive_eval.planning import hand_over, make_plan, share_package
from drive_eval.release.about import release_entry
from drive_eval.simulation import jobs as simulation_jobs
from drive_eval.validation import inputs as validation_inputs
from drive_eval.validation import jobs as validation_jobs

min_version("9.27.1")


configfile: "config/config.yaml"


# What `snakemake --report` opens with.
report: "workflow/report/workflow.rst"


# Jobs import the package from here in whichever environment they run.
share_package(workflow.basedir)
if workflow.is_main_process:
    # A run that was killed leaves locks; where nobody can hold them any more, they go.
    register_run(Path(workflow.basedir))

try:
    # On a cluster each job plans again, in a process of its own: the run that started it has validated.
    plan = make_plan(config, validate=workflow.is_main_process)
except DriveEvalError as error:
    raise WorkflowError(str(error))

# Whether jobs see the files of this machine (docs/how-to/run-on-kubernetes.md).
shared = SharedFSUsage.INPUT_OUTPUT in workflow.storage_settings.shared_fs_usage
if workflow.is_main_process:
    # What is among the configuration files is sent to jobs that do not.
    workflow.configfiles.extend(hand_over(plan, shared=shared))

config["about_release"] = release_entry(plan.description)


wildcard_constraints:
    release=plan.folder,
    view="|".join(plan.views) or "none",
    component="|".join(COST_COMPONENTS),
    estimates="|".join(plan.estimate_tables),


RESULTS = f"results/{plan.folder}"


include: "workflow/rules/release.smk"
include: "workflow/rules/audit.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"


for chapter in plan.chapters:

    include: f"workflow/rules/{chapter}.smk"


include: "workflow/rules/validate.smk"
include: "workflow/rules/multiverse.smk"


if not shared:
    # Snakemake packs the sources by the names of the rules' scripts and takes `{wildcards.name}.py` for one;
    # the script of that name is packed with all others in its folder.
    for entry in workflow.rules:
        if entry.script and "{" in entry.script:
            entry.script = "../scripts/view.py"


rule all:
    default_target: True
    input:
        f"{RESULTS}/publishable/report.html",
        f"{RESULTS}/publishable/estimates.csv",
        f"{RESULTS}/publishable/published_figures.csv",
        f"{RESULTS}/publishable/lineage.json",
        # What these two jobs were made by, so that it is missed where it is gone.
        f"{RESULTS}/restricted/published/lineage.lineage.json",
        f"{RESULTS}/restricted/published/report.lineage.json",
        f"{RESULTS}/publishable/attrition.csv",


rule check:
    input:
        f"{RESULTS}/restricted/validation/summary.json",


if workflow.is_main_process:
    # Where Snakemake's own records are lost or too few, the lineage still tells what is out of date.
    forget_stale(
        plan.keys,
        Path(RESULTS),
        Path(".snakemake/metadata"),
        {rule.name: [str(file) for file in rule.output] for rule in workflow.rules},
    )
    # Snakemake refuses outputs that are older than their inputs, whatever clock has dated these.
    no_later_than_now(
        Path(folder) for folder in (RESULTS, "resources", "config", "workflow")
    )
    # What `--delete-all-output` deletes is not kept either.
    atexit.register(kept.forget_deleted, Path(RESULTS))


onstart:
    # Jobs that are forced to run are to be computed.
    asked = workflow.dag_settings
    forced = asked.forceall or asked.forcerun or asked.forcetargets
    if workflow.is_main_process and forced:
        kept.forget(plan.folder)


onsuccess:
    manifest.write(Path(RESULTS))


onerror:
    manifest.write(Path(RESULTS))
