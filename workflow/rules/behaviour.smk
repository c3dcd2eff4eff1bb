# Service users' behaviour as case managers judged it, and the Drive-DASH.
#
# Reads:  results/<release>/restricted/views/behaviour_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/behaviour_*.csv


rule behaviour:
    input:
        unpack(lambda wildcards: plan.view_files(wildcards.behaviour)),
    output:
        estimates="results/{release}/restricted/estimates/{behaviour}.csv",
        lineage="results/{release}/restricted/estimates/{behaviour}.lineage.json",
    log:
        text="results/{release}/logs/{behaviour}.log",
    wildcard_constraints:
        behaviour="|".join(analyses.of_chapter("behaviour")),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[wildcards.behaviour],
    script:
        "../scripts/{wildcards.behaviour}.py"
