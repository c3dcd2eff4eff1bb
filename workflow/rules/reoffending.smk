# Re-perpetration: appearances at MARAC and police incidents, before, during and after the intervention.
#
# Reads:  results/<release>/restricted/views/reoffending_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/reoffending_*.csv


rule reoffending:
    input:
        unpack(lambda wildcards: plan.view_files(wildcards.reoffending)),
    output:
        estimates="results/{release}/restricted/estimates/{reoffending}.csv",
        lineage="results/{release}/restricted/estimates/{reoffending}.lineage.json",
    log:
        text="results/{release}/logs/{reoffending}.log",
    wildcard_constraints:
        reoffending="|".join(analyses.of_chapter("reoffending")),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[wildcards.reoffending],
    script:
        "../scripts/{wildcards.reoffending}.py"
