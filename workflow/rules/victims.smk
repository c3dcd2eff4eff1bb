# What victims-survivors experienced, with Drive and in the control group.
#
# Reads:  results/<release>/restricted/views/victims_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/victims_*.csv


rule victims:
    input:
        unpack(lambda wildcards: plan.view_files(wildcards.victims)),
    output:
        estimates="results/{release}/restricted/estimates/{victims}.csv",
        lineage="results/{release}/restricted/estimates/{victims}.lineage.json",
    log:
        text="results/{release}/logs/{victims}.log",
    wildcard_constraints:
        victims="|".join(analyses.of_chapter("victims")),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[wildcards.victims],
    script:
        "../scripts/{wildcards.victims}.py"
