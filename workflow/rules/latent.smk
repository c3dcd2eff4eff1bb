# Latent classes of service users' needs at mid-point: how many, what they are, how surely people belong.
#
# Reads:  results/<release>/restricted/views/latent_classes.parquet, resources/latent/
#         results/<release>/restricted/views/latent_behaviours*.parquet
# Writes: results/<release>/restricted/latent/     the fits, and the bootstrap's statistics in batches
#         results/<release>/restricted/estimates/  latent_classes.csv, latent_behaviours.csv
#
# Each replicate of the bootstrap has a seed of its own, so that how many a job computes changes no result
# and more replicates add jobs without repeating those that are there.


rule latent_fits:
    input:
        view="results/{release}/restricted/views/latent_classes.parquet",
    output:
        fits="results/{release}/restricted/latent/fits.json",
        lineage="results/{release}/restricted/latent/latent_fits.lineage.json",
    log:
        text="results/{release}/logs/latent_fits.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["latent_fits"],
    script:
        "../scripts/latent_fits.py"


rule latent_bootstrap:
    input:
        view="results/{release}/restricted/views/latent_classes.parquet",
        fits="results/{release}/restricted/latent/fits.json",
    output:
        statistics="results/{release}/restricted/latent/bootstrap.{batch}.csv",
        lineage="results/{release}/restricted/latent/latent_bootstrap.{batch}.lineage.json",
    log:
        text="results/{release}/logs/latent_bootstrap.{batch}.log",
    wildcard_constraints:
        batch=r"\d+",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"latent_bootstrap.{wildcards.batch}"],
    script:
        "../scripts/latent_bootstrap.py"


rule latent_classes:
    input:
        view="results/{release}/restricted/views/latent_classes.parquet",
        fits="results/{release}/restricted/latent/fits.json",
        statistics=expand(
            "results/{{release}}/restricted/latent/bootstrap.{batch}.csv",
            batch=latent_jobs.batches(plan.settings.latent),
        ),
        profiles=latent_jobs.profiles(plan.settings.latent),
    output:
        estimates="results/{release}/restricted/estimates/latent_classes.csv",
        lineage="results/{release}/restricted/estimates/latent_classes.lineage.json",
    log:
        text="results/{release}/logs/latent_classes.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["latent_classes"],
    script:
        "../scripts/latent_classes.py"


rule latent_behaviours:
    input:
        unpack(lambda wildcards: plan.view_files("latent_behaviours")),
        fits="results/{release}/restricted/latent/fits.json",
        profiles=latent_jobs.profiles(plan.settings.latent),
    output:
        estimates="results/{release}/restricted/estimates/latent_behaviours.csv",
        lineage="results/{release}/restricted/estimates/latent_behaviours.lineage.json",
    log:
        text="results/{release}/logs/latent_behaviours.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["latent_behaviours"],
    script:
        "../scripts/latent_behaviours.py"
