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


rule profile_figure:
    input:
        estimates=lambda wildcards: plan.figure_estimates(wildcards.figure),
        published="resources/published/published.csv",
    output:
        svg="results/{release}/restricted/figures/{figure}.svg",
        png="results/{release}/restricted/figures/{figure}.png",
        data="results/{release}/restricted/figures/{figure}.csv",
        lineage="results/{release}/restricted/figures/profile_figure.{figure}.lineage.json",
    log:
        text="results/{release}/logs/figure.{figure}.log",
    wildcard_constraints:
        figure="|".join(plan.figures()["profile"]),
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["profile_figure"],
    script:
        "../scripts/figure_profile.py"
