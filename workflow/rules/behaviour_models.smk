# Models of service users' behaviour: by time and circumstances, and by the direct work done.
#
# Reads:  results/<release>/restricted/views/behaviour_*.parquet
# Writes: results/<release>/restricted/behaviour_models/  draws: <behaviour>.parquet, <behaviour>.imputed.parquet,
#                                                  <behaviour>.sets.parquet (imputed data),
#                                                  <behaviour>.work.parquet; by_time.parquet for the costs
#                                                  <behaviour>.ranks.png, whether chains agree
#         results/<release>/restricted/estimates/  behaviour_models.csv, behaviour_work.csv
#
# Each behaviour has a view and fits of its own, so that a change in one refits no other.


rule behaviour_fits:
    input:
        service_users="results/{release}/restricted/views/behaviour_models.parquet",
        actions="results/{release}/restricted/views/behaviour_models-actions.parquet",
        risk="results/{release}/restricted/views/behaviour_models-{behaviour}.parquet",
    output:
        draws="results/{release}/restricted/behaviour_models/{behaviour}.parquet",
        imputed="results/{release}/restricted/behaviour_models/{behaviour}.imputed.parquet",
        sets="results/{release}/restricted/behaviour_models/{behaviour}.sets.parquet",
        lineage="results/{release}/restricted/behaviour_models/behaviour_fits.{behaviour}.lineage.json",
    log:
        text="results/{release}/logs/behaviour_fits.{behaviour}.log",
    wildcard_constraints:
        behaviour="|".join(behaviour_fields.BEHAVIOURS),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"behaviour_fits.{wildcards.behaviour}"],
    script:
        "../scripts/behaviour_fits.py"


rule behaviour_work_fits:
    input:
        service_users="results/{release}/restricted/views/behaviour_work.parquet",
        actions="results/{release}/restricted/views/behaviour_work-actions.parquet",
        risk="results/{release}/restricted/views/behaviour_models-{behaviour}.parquet",
    output:
        draws="results/{release}/restricted/behaviour_models/{behaviour}.work.parquet",
        lineage="results/{release}/restricted/behaviour_models/behaviour_work_fits.{behaviour}.lineage.json",
    log:
        text="results/{release}/logs/behaviour_work_fits.{behaviour}.log",
    wildcard_constraints:
        behaviour="|".join(behaviour_fields.BEHAVIOURS),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"behaviour_work_fits.{wildcards.behaviour}"],
    script:
        "../scripts/behaviour_work_fits.py"


rule behaviour_models:
    input:
        service_users="results/{release}/restricted/views/behaviour_models.parquet",
        actions="results/{release}/restricted/views/behaviour_models-actions.parquet",
        risk=expand(
            "results/{{release}}/restricted/views/behaviour_models-{behaviour}.parquet",
            behaviour=behaviour_fields.BEHAVIOURS,
        ),
        draws=expand(
            "results/{{release}}/restricted/behaviour_models/{behaviour}.parquet",
            behaviour=behaviour_fields.BEHAVIOURS,
        ),
        imputed=expand(
            "results/{{release}}/restricted/behaviour_models/{behaviour}.imputed.parquet",
            behaviour=behaviour_fields.BEHAVIOURS,
        ),
        sets=expand(
            "results/{{release}}/restricted/behaviour_models/{behaviour}.sets.parquet",
            behaviour=behaviour_fields.BEHAVIOURS,
        ),
    output:
        **{
            f"ranks_{behaviour}": f"results/{{release}}/restricted/behaviour_models/{behaviour}.ranks.png"
            for behaviour in behaviour_fields.BEHAVIOURS
        },
        estimates="results/{release}/restricted/estimates/behaviour_models.csv",
        by_time="results/{release}/restricted/behaviour_models/by_time.parquet",
        lineage="results/{release}/restricted/estimates/behaviour_models.lineage.json",
    log:
        text="results/{release}/logs/behaviour_models.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["behaviour_models"],
    script:
        "../scripts/behaviour_models.py"


rule behaviour_work:
    input:
        service_users="results/{release}/restricted/views/behaviour_work.parquet",
        actions="results/{release}/restricted/views/behaviour_work-actions.parquet",
        risk=expand(
            "results/{{release}}/restricted/views/behaviour_models-{behaviour}.parquet",
            behaviour=behaviour_fields.BEHAVIOURS,
        ),
        draws=expand(
            "results/{{release}}/restricted/behaviour_models/{behaviour}.work.parquet",
            behaviour=behaviour_fields.BEHAVIOURS,
        ),
    output:
        estimates="results/{release}/restricted/estimates/behaviour_work.csv",
        lineage="results/{release}/restricted/estimates/behaviour_work.lineage.json",
    log:
        text="results/{release}/logs/behaviour_work.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["behaviour_work"],
    script:
        "../scripts/behaviour_work.py"
