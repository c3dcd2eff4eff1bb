# What case managers did: direct and indirect work, agencies, and contact with service users.
#
# Reads:  results/<release>/restricted/views/activity_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/activity_*.csv


rule activity:
    input:
        unpack(lambda wildcards: plan.view_files(wildcards.activity)),
    output:
        estimates="results/{release}/restricted/estimates/{activity}.csv",
        lineage="results/{release}/restricted/estimates/{activity}.lineage.json",
    log:
        text="results/{release}/logs/{activity}.log",
    wildcard_constraints:
        activity="|".join(analyses.of_chapter("activity")),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[wildcards.activity],
    script:
        "../scripts/{wildcards.activity}.py"
