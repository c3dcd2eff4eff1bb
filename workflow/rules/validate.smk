# Checks of the methods themselves: `snakemake --cores all validate`. No part of the default run.
#
# Reads:  what each check needs of the release's restricted tree, or nothing (simulations)
# Writes: results/<release>/restricted/validate/<check>.csv, named in drive_eval/validations.py
#
# A check belongs to a chapter and is there where its chapter is computed.

VALIDATED = f"{RESULTS}/restricted/validate"


rule validate:
    input:
        [f"{VALIDATED}/{name}.csv" for name in plan.validations],


if "latent_bayes" in plan.validations:

    rule validate_latent_bayes:
        input:
            view="results/{release}/restricted/views/latent_classes.parquet",
            fits="results/{release}/restricted/latent/fits.json",
            profiles=latent_jobs.profiles(plan.settings.latent),
        output:
            estimates="results/{release}/restricted/validate/latent_bayes.csv",
            lineage="results/{release}/restricted/validate/latent_bayes.lineage.json",
        log:
            text="results/{release}/logs/validate_latent_bayes.log",
        conda:
            "../../environment.yml"
        params:
            key=plan.keys["validate_latent_bayes"],
        script:
            "../scripts/validate_latent_bayes.py"


if "latent_recovery" in plan.validations:

    rule validate_latent_recovery:
        output:
            estimates="results/{release}/restricted/validate/latent_recovery.csv",
            lineage="results/{release}/restricted/validate/latent_recovery.lineage.json",
        log:
            text="results/{release}/logs/validate_latent_recovery.log",
        conda:
            "../../environment.yml"
        params:
            key=plan.keys["validate_latent_recovery"],
        script:
            "../scripts/validate_latent_recovery.py"


if "rebuild" in plan.validations:

    rule validate_rebuild:
        input:
            harness=["tests/workflow/matrix.py", "tests/workflow/matrix_changes.py"],
            project="tests/workflow/project.py",
        output:
            table="results/{release}/restricted/validate/rebuild.csv",
            lineage="results/{release}/restricted/validate/rebuild.lineage.json",
        log:
            text="results/{release}/logs/validate_rebuild.log",
        conda:
            "../../environment.yml"
        params:
            key=plan.keys["validate_rebuild"],
        script:
            "../scripts/validate_rebuild.py"
