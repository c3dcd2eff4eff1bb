# Checks of the methods themselves: `snakemake --cores all validate`, or the fast subset `validate_quick`.
# No part of the default run.
#
# Reads:  what each check needs of the release, or nothing (simulations); drive_eval/validations.py
# Writes: results/<release>/restricted/validate/<size>/          evidence, pictures and the verdict
#         results/<release>/restricted/validate/<size>/parts/    outcomes of the parts of each check
#         results/<release>/publishable/validation_<size>.html   the report on them
#
# A check belongs to chapters and is there where these are computed. A check that finds something wrong makes
# no job fail, so that the report is always written; the last job does, and names what failed.


wildcard_constraints:
    size="quick|full",
    check="|".join(check.name for check in validation_jobs.checks(plan, "full"))
    or "none",
    part="[a-z0-9_]+",


rule validate:
    input:
        f"{RESULTS}/restricted/validate/full/verdict.json",


rule validate_quick:
    input:
        f"{RESULTS}/restricted/validate/quick/verdict.json",


rule validate_part:
    input:
        unpack(lambda wildcards: validation_inputs.inputs(plan, wildcards.check)),
    output:
        outcomes="results/{release}/restricted/validate/{size}/parts/{check}.{part}.parquet",
        lineage="results/{release}/restricted/validate/{size}/parts/validate_part.{check}.{part}.{size}.lineage.json",
    log:
        text="results/{release}/logs/validate_part.{check}.{part}.{size}.log",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[
            f"validate_part.{wildcards.check}.{wildcards.part}.{wildcards.size}"
        ],
    script:
        "../scripts/validate_{wildcards.check}.py"


rule validate_check:
    input:
        parts=lambda wildcards: validation_jobs.part_files(
            plan, wildcards.check, wildcards.size
        ),
    output:
        evidence="results/{release}/restricted/validate/{size}/{check}.csv",
        lineage="results/{release}/restricted/validate/{size}/validate_check.{check}.{size}.lineage.json",
    log:
        text="results/{release}/logs/validate_check.{check}.{size}.log",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[
            f"validate_check.{wildcards.check}.{wildcards.size}"
        ],
    script:
        "../scripts/validate_check.py"


rule validate_picture:
    input:
        parts=lambda wildcards: validation_jobs.part_files(
            plan, wildcards.check, wildcards.size
        ),
        evidence="results/{release}/restricted/validate/{size}/{check}.csv",
    output:
        svg="results/{release}/restricted/validate/{size}/{check}.svg",
        png="results/{release}/restricted/validate/{size}/{check}.png",
        data="results/{release}/restricted/validate/{size}/{check}.shown.csv",
        lineage="results/{release}/restricted/validate/{size}/validate_picture.{check}.{size}.lineage.json",
    log:
        text="results/{release}/logs/validate_picture.{check}.{size}.log",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[
            f"validate_picture.{wildcards.check}.{wildcards.size}"
        ],
    script:
        "../scripts/validate_picture.py"


rule validate_report:
    input:
        evidence=lambda wildcards: validation_jobs.evidence_files(plan, wildcards.size),
        pictures=lambda wildcards: validation_jobs.pictures(plan, wildcards.size),
        templates=plan.templates("validation"),
    output:
        report=report(
            "results/{release}/publishable/validation_{size}.html",
            caption="../report/validation.rst",
            category="Report",
            labels={"page": "Whether the methods can be believed ({size})"},
        ),
        lineage="results/{release}/restricted/validate/{size}/validate_report.{size}.lineage.json",
    log:
        text="results/{release}/logs/validate_report.{size}.log",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"validate_report.{wildcards.size}"],
    script:
        "../scripts/validate_report.py"


rule validate_verdict:
    input:
        evidence=lambda wildcards: validation_jobs.evidence_files(plan, wildcards.size),
        report="results/{release}/publishable/validation_{size}.html",
    output:
        verdict="results/{release}/restricted/validate/{size}/verdict.json",
        lineage="results/{release}/restricted/validate/{size}/validate_verdict.{size}.lineage.json",
    log:
        text="results/{release}/logs/validate_verdict.{size}.log",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"validate_verdict.{wildcards.size}"],
    script:
        "../scripts/validate_verdict.py"
