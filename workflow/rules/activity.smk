# What case managers did: direct and indirect work, agencies, and contact with service users.
#
# Reads:  results/<release>/restricted/views/activity_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/activity_*.csv
#         results/<release>/restricted/figures/     their figures


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


rule activity_figure:
    input:
        estimates=lambda wildcards: plan.figure_estimates(wildcards.figure),
        published="resources/published/published.csv",
    output:
        svg="results/{release}/restricted/figures/{figure}.svg",
        png="results/{release}/restricted/figures/{figure}.png",
        data="results/{release}/restricted/figures/{figure}.csv",
        lineage="results/{release}/restricted/figures/activity_figure.{figure}.lineage.json",
    log:
        text="results/{release}/logs/figure.{figure}.log",
    wildcard_constraints:
        figure="|".join(plan.figures()["activity"]),
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["activity_figure"],
    script:
        "../scripts/figure_activity.py"
