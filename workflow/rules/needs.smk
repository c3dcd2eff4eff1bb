# Service users' needs: prevalence, number, two ways of classifying them, and engagement by need.
#
# Reads:  results/<release>/restricted/views/needs_*.parquet
# Writes: results/<release>/restricted/estimates/needs_*.csv


rule needs_prevalence:
    input:
        view="results/{release}/restricted/views/needs_prevalence.parquet",
    output:
        estimates="results/{release}/restricted/estimates/needs_prevalence.csv",
        lineage="results/{release}/restricted/estimates/needs_prevalence.lineage.json",
    log:
        text="results/{release}/logs/needs_prevalence.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["needs_prevalence"],
    script:
        "../scripts/needs_prevalence.py"


rule needs_count:
    input:
        view="results/{release}/restricted/views/needs_count.parquet",
    output:
        estimates="results/{release}/restricted/estimates/needs_count.csv",
        lineage="results/{release}/restricted/estimates/needs_count.lineage.json",
    log:
        text="results/{release}/logs/needs_count.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["needs_count"],
    script:
        "../scripts/needs_count.py"


rule needs_recoding:
    input:
        view="results/{release}/restricted/views/needs_recoding.parquet",
    output:
        estimates="results/{release}/restricted/estimates/needs_recoding.csv",
        lineage="results/{release}/restricted/estimates/needs_recoding.lineage.json",
    log:
        text="results/{release}/logs/needs_recoding.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["needs_recoding"],
    script:
        "../scripts/needs_recoding.py"


rule needs_engagement:
    input:
        view="results/{release}/restricted/views/needs_engagement.parquet",
    output:
        estimates="results/{release}/restricted/estimates/needs_engagement.csv",
        lineage="results/{release}/restricted/estimates/needs_engagement.lineage.json",
    log:
        text="results/{release}/logs/needs_engagement.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["needs_engagement"],
    script:
        "../scripts/needs_engagement.py"


rule needs_high_level:
    input:
        view="results/{release}/restricted/views/needs_high_level.parquet",
    output:
        estimates="results/{release}/restricted/estimates/needs_high_level.csv",
        lineage="results/{release}/restricted/estimates/needs_high_level.lineage.json",
    log:
        text="results/{release}/logs/needs_high_level.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["needs_high_level"],
    script:
        "../scripts/needs_high_level.py"


rule needs_behaviours:
    input:
        unpack(lambda wildcards: plan.view_files("needs_behaviours")),
    output:
        estimates="results/{release}/restricted/estimates/needs_behaviours.csv",
        lineage="results/{release}/restricted/estimates/needs_behaviours.lineage.json",
    log:
        text="results/{release}/logs/needs_behaviours.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["needs_behaviours"],
    script:
        "../scripts/needs_behaviours.py"
