# From the release's files to validated views.
#
# Reads:  the files that config/releases/<release>.yaml describes
# Writes: results/<release>/restricted/validation/  every problem found, as a table and as a page
#         results/<release>/restricted/views/       for each analysis the fields that it declares, by table;
#                                                   of tables with many rows also in parts, which do not
#                                                   change the view (extraction.rows_per_part)
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
    conda:
        "../../environment.yml"
    params:
        key=plan.keys["check_release"],
    script:
        "../scripts/check_release.py"


rule view:
    input:
        source=lambda wildcards: ancient(plan.source(plan.views[wildcards.view].table)),
        description=ancient(plan.description_path),
        parts=lambda wildcards: plan.part_files(wildcards.view),
    output:
        view="results/{release}/restricted/views/{view}.parquet",
        lineage="results/{release}/restricted/views/view.{view}.lineage.json",
    log:
        text="results/{release}/logs/view.{view}.log",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"view.{wildcards.view}"],
    script:
        "../scripts/view.py"


rule view_part:
    input:
        source=lambda wildcards: ancient(plan.source(plan.views[wildcards.view].table)),
        description=ancient(plan.description_path),
    output:
        part="results/{release}/restricted/views/{view}.part{part}.parquet",
        lineage="results/{release}/restricted/views/view_part.{part}.{view}.lineage.json",
    log:
        text="results/{release}/logs/view_part.{part}.{view}.log",
    wildcard_constraints:
        part=r"\d+",
    conda:
        "../../environment.yml"
    params:
        key=lambda wildcards: plan.keys[f"view_part.{wildcards.part}.{wildcards.view}"],
    script:
        "../scripts/view_part.py"
