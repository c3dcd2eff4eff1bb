# Figures and the report. Both read only what passed the disclosure gate.
#
# Reads:  results/<release>/restricted/disclosed/, then results/<release>/publishable/
# Writes: results/<release>/restricted/figures/        each figure as SVG, PNG and the table behind it
#         results/<release>/publishable/report.html    the report, one self-contained page


rule needs_figure:
    input:
        estimates=lambda wildcards: plan.figure_estimates(wildcards.figure),
        published="resources/published/published.csv",
    output:
        svg="results/{release}/restricted/figures/{figure}.svg",
        png="results/{release}/restricted/figures/{figure}.png",
        data="results/{release}/restricted/figures/{figure}.csv",
        lineage="results/{release}/restricted/figures/needs_figure.{figure}.lineage.json",
    log:
        text="results/{release}/logs/figure.{figure}.log",
        record="results/{release}/logs/figure.{figure}.json",
    wildcard_constraints:
        figure="|".join(plan.figures()["needs"]),
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["needs_figure"],
    script:
        "../scripts/figure_needs.py"


rule costs_figure:
    input:
        estimates=lambda wildcards: plan.figure_estimates(wildcards.figure),
        published="resources/published/published.csv",
    output:
        svg="results/{release}/restricted/figures/{figure}.svg",
        png="results/{release}/restricted/figures/{figure}.png",
        data="results/{release}/restricted/figures/{figure}.csv",
        lineage="results/{release}/restricted/figures/costs_figure.{figure}.lineage.json",
    log:
        text="results/{release}/logs/figure.{figure}.log",
        record="results/{release}/logs/figure.{figure}.json",
    wildcard_constraints:
        figure="|".join(plan.figures()["costs"]),
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["costs_figure"],
    script:
        "../scripts/figure_costs.py"


rule report:
    input:
        estimates="results/{release}/publishable/estimates.csv",
        published="results/{release}/publishable/published_figures.csv",
        lineage="results/{release}/publishable/lineage.json",
        valid="results/{release}/publishable/validation.json",
        figures=expand(
            "results/{{release}}/publishable/figures/{name}.svg",
            name=plan.figure_slugs(),
        ),
        templates=plan.templates(),
    output:
        report="results/{release}/publishable/report.html",
        lineage="results/{release}/restricted/published/report.lineage.json",
    log:
        text="results/{release}/logs/report.log",
        record="results/{release}/logs/report.json",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["report"],
    script:
        "../scripts/report.py"
