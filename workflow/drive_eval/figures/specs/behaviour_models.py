"""The figures of one chapter: models of change in behaviour."""

from drive_eval.declared.fields import BEHAVIOURS
from drive_eval.figures.spec import FigureSpec

_ADJUSTED = (
    ("behaviour", "Behaviour"), ("predictor", "Predictor"), ("level", "Level"), ("model", "Model"),
    ("severity", "Severity"), ("estimate_id", "Adjusted probability"), ("printed", "Printed"),
    ("lower", "Interval from"), ("upper", "to"),
)  # fmt: skip
_PREFIXES = tuple(f"behaviour.{name}." for name in BEHAVIOURS)

FIGURES = (
    FigureSpec(
        slug="behaviour-by-time",
        chapter="behaviour_models",
        title="Severity of four behaviours over time, adjusted",
        caption="Adjusted probability of each severity at each time by the pooled models, with intervals.",
        analyses=("behaviour_models",),
        prefixes=_PREFIXES,
        columns=_ADJUSTED,
        caption_number="Figures 12, 14, 17 and A4.1",
        text_number="Figures 13, 16, 19 and A4.1",
    ),
    FigureSpec(
        slug="behaviour-models",
        chapter="behaviour_models",
        title="High severity over time: pooled and multilevel, complete cases and missing answers imputed",
        caption="Adjusted probability of high severity at each time by four models of the same answers.",
        analyses=("behaviour_models",),
        prefixes=_PREFIXES,
        columns=_ADJUSTED,
    ),
    FigureSpec(
        slug="behaviour-margins",
        chapter="behaviour_models",
        title="High severity by relationship, living arrangement and involvement of services, adjusted",
        caption="Adjusted probability of high severity if everybody were at the level, pooled models.",
        analyses=("behaviour_models",),
        prefixes=_PREFIXES,
        columns=_ADJUSTED,
        caption_number="Figures 13 to 16, 18 and 19",
        text_number="Figures 14, 15, 17, 18, 20 and 21",
    ),
    FigureSpec(
        slug="behaviour-odds-ratios",
        chapter="behaviour_models",
        title="What goes with more severe behaviour",
        caption="Odds ratios of more severe behaviour, pooled models, beside maximum likelihood.",
        analyses=("behaviour_models",),
        prefixes=_PREFIXES,
        columns=(
            ("behaviour", "Behaviour"),
            ("predictor", "Predictor"),
            ("level", "Level"),
            ("estimate_id", "Odds ratio"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("likelihood_estimate_id", "Maximum likelihood"),
        ),
    ),
    FigureSpec(
        slug="behaviour-work",
        chapter="behaviour_models",
        title="High severity by the kind of direct work received",
        caption="Probability of high severity over all times, with and without each kind of direct work.",
        analyses=("behaviour_work",),
        prefixes=tuple(f"work.{name}." for name in BEHAVIOURS),
        columns=_ADJUSTED,
        caption_number="Figure 22",
        text_number="Figure 24",
    ),
)
