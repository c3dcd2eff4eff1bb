# What victims-survivors experienced, with Drive and in the control group.
#
# Reads:  results/<release>/restricted/views/victims_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/victims_*.csv
#         results/<release>/restricted/victims/   posterior draws of the multilevel models


rule victims:
    input:
        unpack(lambda wildcards: plan.view_files(wildcards.victims)),
    output:
        estimates="results/{release}/restricted/estimates/{victims}.csv",
        lineage="results/{release}/restricted/estimates/{victims}.lineage.json",
    log:
        text="results/{release}/logs/{victims}.log",
    wildcard_constraints:
        victims="|".join(
            name
            for name in analyses.of_chapter("victims")
            if name != "victims_multilevel"
        ),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[wildcards.victims],
    script:
        "../scripts/{wildcards.victims}.py"


rule victims_draws:
    input:
        **plan.view_files("victims_multilevel"),
    output:
        draws="results/{release}/restricted/victims/draws.parquet",
        lineage="results/{release}/restricted/victims/victims_draws.lineage.json",
    log:
        text="results/{release}/logs/victims_draws.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["victims_draws"],
    script:
        "../scripts/victims_draws.py"


rule victims_multilevel:
    input:
        **plan.view_files("victims_multilevel"),
        draws="results/{release}/restricted/victims/draws.parquet",
    output:
        estimates="results/{release}/restricted/estimates/victims_multilevel.csv",
        lineage="results/{release}/restricted/estimates/victims_multilevel.lineage.json",
    log:
        text="results/{release}/logs/victims_multilevel.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["victims_multilevel"],
    script:
        "../scripts/victims_multilevel.py"
