# The cost of domestic abuse per case, bottom up (Appendix 8 of the final report).
#
# Reads:  the release's cost parameters and resources/costs/formulas.yaml; with `costs.inputs: release` also
#         results/<release>/restricted/simulation/inputs.json, the inputs counted in the release
# Writes: results/<release>/restricted/estimates/costs_<component>.csv
#
# Each component's key holds just the parameters and formulas that it uses, so that a new unit cost for
# refuges reruns housing and the summary and leaves criminal justice alone.


rule cost_component:
    input:
        source=ancient(plan.source("cost_parameters")),
        formulas=ancient("resources/costs/formulas.yaml"),
        counted=plan.counted_inputs(),
    output:
        estimates="results/{release}/restricted/estimates/costs_{component}.csv",
        lineage="results/{release}/restricted/estimates/costs_{component}.lineage.json",
    log:
        text="results/{release}/logs/costs_{component}.log",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"costs_{wildcards.component}"],
    script:
        "../scripts/cost_component.py"
