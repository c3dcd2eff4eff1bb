# The figures, each with the table behind it: one rule a chapter, since each draws with a module of its own.
#
# Reads:  results/<release>/restricted/disclosed/    the estimates that a figure shows
# Writes: results/<release>/restricted/figures/


for chapter, slugs in plan.figures().items():

    rule:
        name:
            f"{chapter}_figure"
        input:
            estimates=lambda wildcards: plan.figure_estimates(wildcards.figure),
            published="resources/published/published.csv",
        output:
            svg="results/{release}/restricted/figures/{figure}.svg",
            png="results/{release}/restricted/figures/{figure}.png",
            data="results/{release}/restricted/figures/{figure}.csv",
            lineage=f"results/{{release}}/restricted/figures/{chapter}_figure.{{figure}}.lineage.json",
        log:
            text="results/{release}/logs/figure.{figure}.log",
        wildcard_constraints:
            figure="|".join(slugs),
        conda:
            "../../environment.yml"
        params:
            key=plan.keys[f"{chapter}_figure"],
        script:
            f"../scripts/figure_{chapter}.py"
