# Who took part: flow of cases, service users and victims-survivors at intake.
#
# Reads:  results/<release>/restricted/views/profile_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/profile_*.csv


rule profile:
    input:
        unpack(lambda wildcards: plan.view_files(wildcards.profile)),
    output:
        estimates="results/{release}/restricted/estimates/{profile}.csv",
        lineage="results/{release}/restricted/estimates/{profile}.lineage.json",
    log:
        text="results/{release}/logs/{profile}.log",
    wildcard_constraints:
        profile="|".join(analyses.of_chapter("profile")),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[wildcards.profile],
    script:
        "../scripts/{wildcards.profile}.py"
