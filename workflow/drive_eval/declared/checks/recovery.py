"""Recovery of known truths, and false alarms where there is nothing to find."""

from drive_eval.declared.checks.model import Check

CHAPTERS = ("needs", "behaviour_models", "victims", "reoffending")
READS = ("needs", "victims", "reoffending", "behaviour_models")


RELEASES = Check(
    name="recovery_releases",
    chapters=CHAPTERS,
    kind="recovery",
    title="Recovery: needs, margins, treatment effects and rate ratios",
    question="Do the analyses find what is true of a release? People, arms and follow-up are those of "
    "generated releases; needs, severities and incidents are drawn from stated models, and each estimator "
    "is held against their parameters, with all of the people and with half of them.",
    failing="Estimates of this kind are biased, or their intervals hold the truth less often than they say.",
    replicates="recovery_replicates",
    reads=READS,
    drawing="recovery",
)
COSTS = Check(
    name="recovery_costs",
    chapters=("simulation",),
    kind="recovery",
    title="Recovery: what a case costs",
    question="Do intervals around the cost of a case hold the true cost? The printed inputs are taken for "
    "true; measured inputs are drawn around them as uncertain as they are stated to be, and the simulation "
    "starts from what was measured.",
    failing="Intervals around the cost of a case, and what follows about when Drive pays, say too little "
    "about how uncertain they are.",
    replicates="recovery_replicates",
    reads=("simulation", "costs"),
    drawing="recovery",
)
NOTHING = Check(
    name="errors_releases",
    chapters=CHAPTERS,
    kind="errors",
    title="False alarms: releases in which Drive does nothing",
    question="How often does an analysis find an effect where there is none? Outcomes of generated releases "
    "are drawn with all odds ratios and rate ratios between the arms at 1, while people change over time and "
    "differ from one another.",
    failing="Some effects that are called established are chance: p-values and intervals of this estimator "
    "cannot be read as they are.",
    replicates="error_replicates",
    reads=READS,
    drawing="errors",
)
FILES = Check(
    name="through_files",
    chapters=CHAPTERS,
    kind="rows",
    title="The way through the files",
    question="Do the analyses say the same of a release’s files as of the tables that these were made of? A "
    "release of known truth is written as a supplier would send it, described, extracted and validated; each "
    "analysis then reads the views that it declares.",
    failing="Something changes between the files and the analyses, so that what is shown of the estimators "
    "does not hold for a release.",
    reads=("needs", "victims", "reoffending"),
)
CHECKS = (RELEASES, COSTS, NOTHING, FILES)
