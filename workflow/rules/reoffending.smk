# Re-perpetration: appearances at MARAC and police incidents, before, during and after the intervention.
#
# Reads:  results/<release>/restricted/views/reoffending_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/reoffending_*.csv
#         results/<release>/restricted/figures/    their figures


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


rule reoffending_figure:
    input:
        estimates=lambda wildcards: plan.figure_estimates(wildcards.figure),
        published="resources/published/published.csv",
    output:
        svg="results/{release}/restricted/figures/{figure}.svg",
        png="results/{release}/restricted/figures/{figure}.png",
        data="results/{release}/restricted/figures/{figure}.csv",
        lineage="results/{release}/restricted/figures/reoffending_figure.{figure}.lineage.json",
    log:
        text="results/{release}/logs/figure.{figure}.log",
    wildcard_constraints:
        figure="|".join(plan.figures()["reoffending"]),
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["reoffending_figure"],
    script:
        "../scripts/figure_reoffending.py"
