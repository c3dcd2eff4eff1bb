"""The figures of one chapter: latent classes of needs."""

from drive_eval.figures.spec import FigureSpec

_PROFILES = (
    ("class", "Class"), ("need", "Need"), ("estimate_id", "Probability of the need"),
    ("lower", "Interval from"), ("upper", "to"), ("note", "Note"),
)  # fmt: skip

FIGURES = (
    FigureSpec(
        slug="latent-profiles",
        chapter="latent",
        title="Groups of service users by their needs, in the report’s number",
        caption="Probability of each need in each latent class, with as many classes as the report chose.",
        analyses=("latent_classes",),
        prefixes=("latent.k",),
        columns=_PROFILES,
        caption_number="Figure 4",
        text_number="Figure 4",
    ),
    FigureSpec(
        slug="latent-profiles-chosen",
        chapter="latent",
        title="Groups of service users by their needs, as the configured criterion chooses",
        caption="Probability of each need in each latent class, with the number that the criterion prefers.",
        analyses=("latent_classes",),
        prefixes=("latent.k",),
        columns=_PROFILES,
    ),
    FigureSpec(
        slug="latent-shares",
        chapter="latent",
        title="How many service users each group has",
        caption="Share of each latent class, with as many classes as the report chose.",
        analyses=("latent_classes",),
        prefixes=("latent.k",),
        columns=(
            ("class", "Class"),
            ("estimate_id", "Share"),
            ("printed", "Printed"),
            ("lower", "Interval from"),
            ("upper", "to"),
            ("assigned_estimate_id", "Most likely class of"),
        ),
    ),
    FigureSpec(
        slug="latent-criteria",
        chapter="latent",
        title="How many groups: information criteria by number of classes",
        caption="Lower is better. Filled: the number of classes that the criterion prefers (Table A3.1).",
        analyses=("latent_classes",),
        prefixes=("latent.fit.",),
        columns=(
            ("criterion", "Criterion"),
            ("classes", "Classes"),
            ("estimate_id", "Recomputed"),
            ("printed", "Printed"),
        ),
    ),
)
