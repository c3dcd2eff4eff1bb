"""The figures of one chapter: who took part."""

from drive_eval.figures.spec import FigureSpec

_STAGES = (
    ("stage", "Stage"), ("group", "Group"), ("estimate_id", "Recomputed"), ("printed", "Printed"),
)  # fmt: skip

FIGURES = (
    FigureSpec(
        slug="profile-flow-perpetrators",
        chapter="profile",
        title="Flow of perpetrators’ cases through the study",
        caption=(
            "Cases from MARAC to analysis (Appendix 1, first diagram). Control perpetrators with baseline "
            "data count once; exclusions and analysed cases are counted by form."
        ),
        analyses=("profile_flow",),
        prefixes=("profile.flow.",),
        columns=_STAGES,
    ),
    FigureSpec(
        slug="profile-flow-victims",
        chapter="profile",
        title="Flow of primary victims-survivors through the study",
        caption="Primary victims-survivors from allocation to analysis (Appendix 1, second diagram).",
        analyses=("profile_flow",),
        prefixes=("profile.flow.",),
        columns=_STAGES,
    ),
)
