# How uncertain the cost of a case is, what drives it, and when a change in behaviour pays for Drive.
#
# Reads:  results/<release>/restricted/views/simulation_*.parquet, the release's cost parameters,
#         resources/costs/ (formulas, uncertainty, scenarios), and where they are computed the draws of the
#         models of behaviour (restricted/behaviour_models/by_time.parquet)
# Writes: results/<release>/restricted/simulation/  inputs counted in the release, draws of the measured
#                                                   changes (effects.parquet) and of the costs, in batches
#         results/<release>/restricted/estimates/   simulation_*.csv
#
# Each draw has random numbers of its own, so that how many a job computes changes no result.


# The files of the cost model and its uncertainty; deflators only where the release has them.
MODEL = {
    "source": ancient(plan.source("cost_parameters")),
    "formulas": ancient("resources/costs/formulas.yaml"),
    "uncertainty": "resources/costs/uncertainty.csv",
    "counted": f"results/{plan.folder}/restricted/simulation/inputs.json",
    "deflators": ancient(simulation_jobs.deflators(plan)),
}


rule simulation_inputs:
    input:
        unpack(lambda wildcards: plan.view_files("simulation_inputs")),
        source=ancient(plan.source("cost_parameters")),
    output:
        inputs="results/{release}/restricted/simulation/inputs.json",
        estimates="results/{release}/restricted/estimates/simulation_inputs.csv",
        lineage="results/{release}/restricted/estimates/simulation_inputs.lineage.json",
    log:
        text="results/{release}/logs/simulation_inputs.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["simulation_inputs"],
    script:
        "../scripts/simulation_inputs.py"


rule simulation_effects:
    input:
        unpack(lambda wildcards: plan.view_files("simulation_effects")),
        behaviour_draws=simulation_jobs.behaviour_files(
            plan, "behaviour_models/by_time.parquet"
        ),
        behaviour_estimates=simulation_jobs.behaviour_files(
            plan, "estimates/behaviour_models.csv"
        ),
    output:
        draws="results/{release}/restricted/simulation/effects.parquet",
        estimates="results/{release}/restricted/estimates/simulation_effects.csv",
        lineage="results/{release}/restricted/estimates/simulation_effects.lineage.json",
    log:
        text="results/{release}/logs/simulation_effects.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["simulation_effects"],
    script:
        "../scripts/simulation_effects.py"


rule simulation_draws:
    input:
        **MODEL,
    output:
        draws="results/{release}/restricted/simulation/draws.{batch}.parquet",
        lineage="results/{release}/restricted/simulation/simulation_draws.{batch}.lineage.json",
    log:
        text="results/{release}/logs/simulation_draws.{batch}.log",
    wildcard_constraints:
        batch=r"\d+",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"simulation_draws.{wildcards.batch}"],
    script:
        "../scripts/simulation_draws.py"


rule simulation_costs:
    input:
        **MODEL,
        draws=expand(
            "results/{{release}}/restricted/simulation/draws.{batch}.parquet",
            batch=simulation_jobs.batches(plan.settings.simulation),
        ),
    output:
        estimates="results/{release}/restricted/estimates/simulation_costs.csv",
        lineage="results/{release}/restricted/estimates/simulation_costs.lineage.json",
    log:
        text="results/{release}/logs/simulation_costs.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["simulation_costs"],
    script:
        "../scripts/simulation_costs.py"


rule simulation_sensitivity:
    input:
        **MODEL,
        scenarios="resources/costs/scenarios.csv",
    output:
        estimates="results/{release}/restricted/estimates/simulation_sensitivity.csv",
        lineage="results/{release}/restricted/estimates/simulation_sensitivity.lineage.json",
    log:
        text="results/{release}/logs/simulation_sensitivity.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["simulation_sensitivity"],
    script:
        "../scripts/simulation_sensitivity.py"


rule simulation_benefit:
    input:
        **MODEL,
        draws=expand(
            "results/{{release}}/restricted/simulation/draws.{batch}.parquet",
            batch=simulation_jobs.batches(plan.settings.simulation),
        ),
        effects="results/{release}/restricted/simulation/effects.parquet",
        effect_estimates="results/{release}/restricted/estimates/simulation_effects.csv",
    output:
        estimates="results/{release}/restricted/estimates/simulation_benefit.csv",
        lineage="results/{release}/restricted/estimates/simulation_benefit.lineage.json",
    log:
        text="results/{release}/logs/simulation_benefit.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["simulation_benefit"],
    script:
        "../scripts/simulation_benefit.py"
