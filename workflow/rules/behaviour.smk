# Service users' behaviour as case managers judged it, and the Drive-DASH.
#
# Reads:  results/<release>/restricted/views/behaviour_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/behaviour_*.csv
#         results/<release>/restricted/figures/     their figures


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


rule behaviour_figure:
    input:
        estimates=lambda wildcards: plan.figure_estimates(wildcards.figure),
        published="resources/published/published.csv",
    output:
        svg="results/{release}/restricted/figures/{figure}.svg",
        png="results/{release}/restricted/figures/{figure}.png",
        data="results/{release}/restricted/figures/{figure}.csv",
        lineage="results/{release}/restricted/figures/behaviour_figure.{figure}.lineage.json",
    log:
        text="results/{release}/logs/figure.{figure}.log",
    wildcard_constraints:
        figure="|".join(plan.figures()["behaviour"]),
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["behaviour_figure"],
    script:
        "../scripts/figure_behaviour.py"
