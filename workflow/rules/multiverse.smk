# The multiverse: headlines under other analytic choices (config/multiverse.yaml), each run through these rules.
#
# Reads:  results/<release>/restricted/disclosed/   the main run's tables that headlines are read from
# Writes: results/<release>/variants/<universe>/    a universe's results, as results/<release>/ has the main ones
#         results/<release>/restricted/multiverse/  universes/<universe>.csv: a headline's estimates there;
#                                                   <headline>.*: its specifications and their curve
#
# No part of the default run: `snakemake --cores all multiverse`. A universe is one job, which runs this Snakefile
# with other settings; it takes over from the main run whatever they leave the same.


rule multiverse:
    input:
        lambda wildcards: expand(
            f"{RESULTS}/restricted/multiverse/{{headline}}.specifications.csv",
            headline=plan.multiverse,
        ),


rule multiverse_universe:
    input:
        main=lambda wildcards: multiverse_jobs.main_tables(
            plan, multiverse_jobs.headline_of(wildcards.universe)
        ),
    output:
        estimates="results/{release}/restricted/multiverse/universes/{universe}.csv",
        lineage="results/{release}/restricted/multiverse/universes/multiverse_universe.{universe}.lineage.json",
    log:
        text="results/{release}/logs/multiverse_universe.{universe}.log",
    wildcard_constraints:
        universe="[^/]+",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.multiverse_keys[
            f"multiverse_universe.{wildcards.universe}"
        ],
    script:
        "../scripts/multiverse_universe.py"


rule multiverse_headline:
    input:
        main=lambda wildcards: multiverse_jobs.main_tables(plan, wildcards.headline),
        universes=lambda wildcards: multiverse_jobs.files(plan, wildcards.headline),
    output:
        specifications="results/{release}/restricted/multiverse/{headline}.specifications.csv",
        dependence="results/{release}/restricted/multiverse/{headline}.dependence.csv",
        svg="results/{release}/restricted/multiverse/{headline}.svg",
        png="results/{release}/restricted/multiverse/{headline}.png",
        lineage="results/{release}/restricted/multiverse/multiverse_headline.{headline}.lineage.json",
    log:
        text="results/{release}/logs/multiverse_headline.{headline}.log",
    wildcard_constraints:
        headline="[^/.]+",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.multiverse_keys[
            f"multiverse_headline.{wildcards.headline}"
        ],
    script:
        "../scripts/multiverse_headline.py"
