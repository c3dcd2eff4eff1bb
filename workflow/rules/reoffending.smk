# Re-perpetration: appearances at MARAC and police incidents, before, during and after the intervention.
#
# Reads:  results/<release>/restricted/views/reoffending_*.parquet, one for each table that an analysis reads
# Writes: results/<release>/restricted/estimates/reoffending_*.csv
#         results/<release>/restricted/reoffending/  draws of the Bayesian model
#         results/<release>/restricted/diagnostics/  person by person, never published; made on request:
#                                                    snakemake reoffending_diagnostics


rule reoffending:
    input:
        unpack(lambda wildcards: plan.view_files(wildcards.reoffending)),
    output:
        estimates="results/{release}/restricted/estimates/{reoffending}.csv",
        lineage="results/{release}/restricted/estimates/{reoffending}.lineage.json",
    log:
        text="results/{release}/logs/{reoffending}.log",
    wildcard_constraints:
        reoffending="|".join(
            name
            for name in analyses.of_chapter("reoffending")
            if name != "reoffending_posterior"
        ),
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[wildcards.reoffending],
    script:
        "../scripts/{wildcards.reoffending}.py"


rule reoffending_sampling:
    input:
        unpack(lambda wildcards: plan.view_files("reoffending_posterior")),
    output:
        draws="results/{release}/restricted/reoffending/draws.parquet",
        lineage="results/{release}/restricted/reoffending/reoffending_sampling.lineage.json",
    log:
        text="results/{release}/logs/reoffending_sampling.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["reoffending_sampling"],
    script:
        "../scripts/reoffending_sampling.py"


rule reoffending_posterior:
    input:
        unpack(lambda wildcards: plan.view_files("reoffending_posterior")),
        draws="results/{release}/restricted/reoffending/draws.parquet",
    output:
        estimates="results/{release}/restricted/estimates/reoffending_posterior.csv",
        lineage="results/{release}/restricted/estimates/reoffending_posterior.lineage.json",
    log:
        text="results/{release}/logs/reoffending_posterior.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["reoffending_posterior"],
    script:
        "../scripts/reoffending_posterior.py"


rule reoffending_timeline:
    input:
        unpack(lambda wildcards: plan.view_files("reoffending_rates")),
    output:
        svg="results/{release}/restricted/diagnostics/reoffending-timeline.svg",
        png="results/{release}/restricted/diagnostics/reoffending-timeline.png",
        lineage="results/{release}/restricted/diagnostics/reoffending_timeline.lineage.json",
    log:
        text="results/{release}/logs/reoffending_timeline.log",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["reoffending_timeline"],
    script:
        "../scripts/reoffending_timeline.py"


rule reoffending_diagnostics:
    input:
        f"{RESULTS}/restricted/diagnostics/reoffending-timeline.svg",
