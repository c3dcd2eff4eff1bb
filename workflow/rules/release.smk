# From the release's files to validated views.
#
# Reads:  the files that config/releases/<release>.yaml describes
# Writes: results/<release>/restricted/validation/  every problem found, as a table and as a page
#         results/<release>/restricted/views/       one table for each analysis, only the fields it declares
#
# A view reads the source files themselves, marked ancient(): what it depends on is in its key, column by
# column, so that a touched file or a change in another column does not rerun it.


rule check_release:
    input:
        source=ancient(plan.sources()),
        description=ancient(plan.description_path),
    output:
        summary="results/{release}/restricted/validation/summary.json",
        problems="results/{release}/restricted/validation/problems.csv",
        page="results/{release}/restricted/validation/problems.html",
        lineage="results/{release}/restricted/validation/check_release.lineage.json",
    log:
        text="results/{release}/logs/check_release.log",
        record="results/{release}/logs/check_release.json",
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["check_release"],
    script:
        "../scripts/check_release.py"


rule view:
    input:
        source=lambda wildcards: ancient(
            plan.source(analyses.by_id(wildcards.analysis).table)
        ),
        description=ancient(plan.description_path),
    output:
        view="results/{release}/restricted/views/{analysis}.parquet",
        lineage="results/{release}/restricted/views/view.{analysis}.lineage.json",
    log:
        text="results/{release}/logs/view.{analysis}.log",
        record="results/{release}/logs/view.{analysis}.json",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"view.{wildcards.analysis}"],
    script:
        "../scripts/view.py"
