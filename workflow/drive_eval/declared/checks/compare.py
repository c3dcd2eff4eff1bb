"""Checks that set the estimators beside other implementations, and beside what is known on paper."""

from drive_eval.declared.checks.model import Check

CLOSED_FORMS = Check(
    name="closed_forms",
    chapters=(),
    kind="rows",
    title="Closed forms: what is known on paper",
    question="Do the estimators give the answers that can be worked out on paper? Each is given data whose "
    "answer has a formula: tables with a saturated covariate, models at their limits, a cost model of"
    " constants.",
    failing="An estimator is wrong where nothing but arithmetic is needed, so that no number from it counts.",
    quick=True,
)
INDEPENDENT = Check(
    name="independent",
    chapters=(),
    kind="rows",
    title="Independent implementations in Python",
    question="Do other packages find the same? The estimators and statsmodels, scikit-learn, SciPy and "
    "StepMix are given the same simulated data; where the pipeline itself uses one of them, it is set beside"
    " another.",
    failing="One of two implementations is wrong, and numbers from ours cannot be relied on until it is known"
    " which.",
    quick=True,
)
INDEPENDENT_R = Check(
    name="independent_r",
    chapters=(),
    kind="rows",
    title="Independent implementations in R",
    question="Does R find the same? The estimators and R’s own functions, MASS, ordinal, lme4 and survival "
    "are given the same simulated data. The multilevel models, which are Bayesian here, share their "
    "likelihood with R’s: it is compared at R’s estimates. What is not installed is skipped.",
    failing="One of two implementations is wrong, and numbers from ours cannot be relied on until it is known"
    " which.",
)
MULTIVERSE = Check(
    name="multiverse",
    chapters=(),
    kind="rows",
    title="Multiverse: other analytic choices",
    question="How much do the headline results depend on choices that another analyst might have made "
    "otherwise? Every combination of the options in config/multiverse.yaml is run through the same rules as "
    "the main analysis. The value is the main analysis’s; the note tells what the others give. There is "
    "nothing to pass.",
    failing="Nothing can fail here: a result that depends on choices is to be read as one that does.",
)
CHECKS = (CLOSED_FORMS, INDEPENDENT, INDEPENDENT_R, MULTIVERSE)
