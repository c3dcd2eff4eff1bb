# The report: one page, from what has been published.
#
# Reads:  results/<release>/publishable/, resources and templates of the package
# Writes: results/<release>/publishable/report.html    one self-contained page


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
        templates=plan.templates("report"),
    output:
        report=report(
            "results/{release}/publishable/report.html",
            caption="../report/page.rst",
            category="Report",
            labels={"page": "The evaluation's report"},
        ),
        lineage="results/{release}/restricted/published/report.lineage.json",
    log:
        text="results/{release}/logs/report.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["report"],
    script:
        "../scripts/report.py"
