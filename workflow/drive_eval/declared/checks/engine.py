"""Checks that were there before they had a report: the latent class engine, and what is rebuilt."""

from drive_eval.declared.checks.model import Check, Limit

LATENT_BAYES = Check(
    name="latent_bayes",
    chapters=("latent",),
    kind="rows",
    title="Latent classes: posterior beside the fit",
    question="How sure are the shares of the latent classes? The posterior distribution of the report’s "
    "number of classes, and of the number that BIC prefers, is sampled under flat priors, and the width of "
    "its intervals is set against that of the intervals around the maximum.",
    failing="The draws cannot be relied on, so that nothing is known of uncertainty beyond the intervals of "
    "the fit itself.",
    reads=("bayes", "latent.fixed_classes", "latent.recoding", "needs.recoding"),
)
LATENT_RECOVERY = Check(
    name="latent_recovery",
    chapters=("latent",),
    kind="recovery",
    title="Latent classes: planted classes found again",
    question="Does the engine find what was planted? Answers are drawn from known models whose classes are "
    "clearly, fairly or poorly told apart; the engine fits each sample, and its intervals and its assignment "
    "of people are held against what was drawn.",
    failing="Intervals around shares and profiles of classes say too little, or too much, about how sure "
    "they are.",
    replicates="recovery_replicates",
    reads=("latent.interval_level",),
    quick=True,
    drawing="recovery",
    limits=(
        Limit(
            "poor classes*",
            "*",
            "coverage of *",
            "where classes are nearly alike, intervals around one maximum say too little; see latent_bayes",
        ),
    ),
)
REBUILD = Check(
    name="rebuild",
    chapters=("needs",),
    kind="rows",
    title="Rebuilds: every kind of change",
    question="Does a run rebuild what a change affects, all of it and nothing else? Every kind of change is "
    "applied to small projects, and what ran is compared with what had to.",
    failing="Published numbers may be out of date after a change, or time is spent on jobs that need not "
    "run.",
)
CHECKS = (LATENT_BAYES, LATENT_RECOVERY, REBUILD)
