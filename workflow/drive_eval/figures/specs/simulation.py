"""The figures of one chapter: the uncertainty of costs, and when Drive pays."""

from drive_eval.figures.spec import FigureSpec

_SIMULATED = (
    ("part", "Part"), ("estimate_id", "Simulated mean"), ("lower", "Interval from"), ("upper", "to"),
)  # fmt: skip

FIGURES = (
    FigureSpec(
        slug="simulation-agencies",
        chapter="simulation",
        title="What one case costs each agency, with uncertainty",
        caption="Pounds per case and year: simulated mean and interval.",
        analyses=("simulation_costs",),
        prefixes=("simulation.costs.part.", "simulation.costs.case."),
        columns=(("part", "Agency"), ("bearer", "Arises for"), *_SIMULATED[1:]),
    ),
    FigureSpec(
        slug="simulation-density",
        chapter="simulation",
        title="How the cost of a case is distributed over the draws",
        caption="Share of the draws by cost per case, and the total that the report prints.",
        analyses=("simulation_costs",),
        prefixes=("simulation.costs.density.", "simulation.costs.case."),
        columns=(
            ("whose", "Whose cost"),
            ("from_gbp", "From, £"),
            ("to_gbp", "to, £"),
            ("estimate_id", "Share"),
        ),
    ),
    FigureSpec(
        slug="simulation-national",
        chapter="simulation",
        title="What all MARAC cases cost, with uncertainty",
        caption="England and Wales, a year’s cases, in million pounds.",
        analyses=("simulation_costs",),
        prefixes=("simulation.costs.national.",),
        columns=(("part", "Agency"), *_SIMULATED[1:]),
    ),
    FigureSpec(
        slug="simulation-tornado",
        chapter="simulation",
        title="Which inputs move the cost of a case most",
        caption="Cost per case with one input at either end of its interval, the others at their medians.",
        analyses=("simulation_sensitivity",),
        prefixes=("simulation.sensitivity.one_way.total.",),
        columns=(
            ("part", "Input"),
            ("low_estimate_id", "At its lower end"),
            ("high_estimate_id", "At its upper end"),
        ),
    ),
    FigureSpec(
        slug="simulation-variance",
        chapter="simulation",
        title="Which groups of inputs make the cost uncertain",
        caption="Share of the variance that a group explains with its interactions (total Sobol index).",
        analyses=("simulation_sensitivity",),
        prefixes=("simulation.sensitivity.sobol.",),
        columns=(
            ("output", "Of"),
            ("part", "Group of inputs"),
            ("estimate_id", "Total index"),
            ("lower", "Interval from"),
            ("upper", "to"),
        ),
    ),
    FigureSpec(
        slug="simulation-acceptability",
        chapter="simulation",
        title="How likely Drive pays for itself, by its price",
        caption="Probability that the saving per case exceeds a price, for each measured change.",
        analyses=("simulation_benefit",),
        prefixes=("simulation.benefit.acceptability.",),
        columns=(("source", "Measured change"), ("price_gbp", "Price, £"), ("estimate_id", "Probability")),
    ),
    FigureSpec(
        slug="simulation-break-even",
        chapter="simulation",
        title="How large a reduction in incidents pays for Drive",
        caption="Saving per case by reduction in incidents, against the price of Drive.",
        analyses=("simulation_benefit",),
        prefixes=("simulation.benefit.by_reduction.",),
        columns=(
            ("reduction_percent", "Reduction, %"),
            ("estimate_id", "Saving"),
            ("lower", "Interval from"),
            ("upper", "to"),
        ),
    ),
    FigureSpec(
        slug="simulation-information",
        chapter="simulation",
        title="What it would be worth to know more",
        caption="Expected value of information per case, for the decision at the configured price.",
        analyses=("simulation_benefit",),
        prefixes=("simulation.information.",),
        columns=(
            ("source", "Measured change"),
            ("part", "Inputs"),
            ("estimate_id", "Value per case"),
            ("lower", "Interval from"),
            ("upper", "to"),
        ),
    ),
)
