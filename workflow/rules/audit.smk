# From restricted estimates to what may leave the house, and the audit of it.
#
# Reads:  results/<release>/restricted/estimates/, the validation's summary, resources/published/
# Writes: results/<release>/restricted/disclosed/            estimates after the disclosure gate
#         results/<release>/publishable/estimates.csv        all of them, once the release is valid
#         results/<release>/publishable/figures/             the figures, likewise
#         results/<release>/publishable/published_figures.csv  every printed figure and its verdict
#         results/<release>/publishable/lineage.json         what each number comes from
#         results/<release>/publishable/attrition.csv        the rows that each analysis left out, and why


rule disclose:
    input:
        estimates="results/{release}/restricted/estimates/{estimates}.csv",
        related=lambda wildcards: plan.gated_with(wildcards.estimates),
        supports=lambda wildcards: expand(
            "results/{release}/restricted/{name}.lineage.json",
            release=wildcards.release,
            name=plan.supports(wildcards.estimates),
        ),
        previous=[
            f"results/{name}/publishable/estimates.csv"
            for name in plan.settings.disclosure.previous
        ],
    output:
        estimates="results/{release}/restricted/disclosed/{estimates}.csv",
        blocked="results/{release}/restricted/disclosed/{estimates}.blocked.csv",
        lineage="results/{release}/restricted/disclosed/disclose.{estimates}.lineage.json",
    log:
        text="results/{release}/logs/disclose.{estimates}.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["disclose"],
    script:
        "../scripts/disclose.py"


rule publish:
    input:
        valid="results/{release}/restricted/validation/summary.json",
        estimates=expand(
            "results/{{release}}/restricted/disclosed/{name}.csv",
            name=plan.estimate_tables,
        ),
        supports=expand(
            "results/{{release}}/restricted/estimates/{name}.lineage.json",
            name=plan.estimate_tables,
        ),
        figures=expand(
            "results/{{release}}/restricted/figures/{name}", name=plan.figure_files()
        ),
        previous=[
            f"results/{name}/publishable/estimates.csv"
            for name in plan.settings.disclosure.previous
        ],
    output:
        estimates="results/{release}/publishable/estimates.csv",
        validation="results/{release}/publishable/validation.json",
        figures=[
            (
                f"results/{{release}}/publishable/figures/{name}"
                if name.endswith(".png")
                else report(
                    f"results/{{release}}/publishable/figures/{name}",
                    caption="../report/figure.rst",
                    category="Figures",
                    subcategory=figure_labels.chapter(name),
                    labels=figure_labels.labels(name),
                )
            )
            for name in plan.figure_files()
        ],
        lineage="results/{release}/restricted/published/publish.lineage.json",
    log:
        text="results/{release}/logs/publish.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["publish"],
    script:
        "../scripts/publish.py"


rule published_figures:
    input:
        estimates="results/{release}/publishable/estimates.csv",
        parameters=plan.source("cost_parameters"),
        figures="resources/published/published.csv",
        roles=plan.registers("roles"),
        discrepancies=plan.registers("discrepancies"),
    output:
        compared=report(
            "results/{release}/publishable/published_figures.csv",
            caption="../report/published_figures.rst",
            category="Tables",
            labels={"table": "Every printed figure and its verdict"},
        ),
        lineage="results/{release}/restricted/published/published_figures.lineage.json",
    log:
        text="results/{release}/logs/published_figures.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["published_figures"],
    script:
        "../scripts/published_figures.py"


rule lineage:
    input:
        estimates="results/{release}/publishable/estimates.csv",
        sidecars=expand(
            "results/{{release}}/restricted/{name}.lineage.json", name=plan.sidecars()
        ),
        source=ancient(plan.sources()),
        description=ancient(plan.description_path),
    output:
        document="results/{release}/publishable/lineage.json",
        attrition=report(
            "results/{release}/publishable/attrition.csv",
            caption="../report/attrition.rst",
            category="Tables",
            labels={"table": "Rows used and rows left out, by analysis"},
        ),
        lineage="results/{release}/restricted/published/lineage.lineage.json",
    log:
        text="results/{release}/logs/lineage.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["lineage"],
    script:
        "../scripts/lineage.py"
