"""The tables behind the figures of service users' behaviour, and those figures in words.

Percentages are in percent (0 to 100) of service users; scores are those of the Drive-DASH (0 to 20).
"""

import pandas as pd

from drive_eval.behaviour.engagement import LEVELS
from drive_eval.behaviour.fields import BEHAVIOURS, SCALE
from drive_eval.behaviour.severity import STEPS
from drive_eval.figures.drawing import printed_values, table
from drive_eval.figures.needs_tables import mark_of, spoken
from drive_eval.release.tables.codes import WAVES

MARKS = ("estimate_id", "percent", "lower", "upper", "interval", "n", "denominator", "printed")
SCORES = ("wave", "source", "estimate_id", "score", "lower", "upper", "interval", "n")
SOURCES = {
    "mean": "Mean of the forms that count",
    "model": "The report’s model (gamma effect, maximum likelihood), everybody at this wave",
    "poisson_gamma": "The same with priors (posterior)",
    "negative_binomial": "Negative binomial with a log-normal effect (posterior)",
}
STARTS = {
    "mean": "behaviour.dash.{}.mean",
    "model": "behaviour.dash.model.margin.{}.score",
    "poisson_gamma": "behaviour.dash_bayes.poisson_gamma.margin.{}.score",
    "negative_binomial": "behaviour.dash_bayes.negative_binomial.margin.{}.score",
}


def severity(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Severity of each behaviour at each wave, with the prevalence of any."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for code, behaviour in BEHAVIOURS.items():
        for wave, name in WAVES.items():
            for part, label in (*SCALE.items(), ("any", "Any")):
                mark = mark_of(f"behaviour.severity.{code}.{wave}.{part}.percent", indexed, printed)
                if mark is not None:
                    rows.append({"behaviour": behaviour, "wave": name, "severity": label, **mark})
    return table(rows, ("behaviour", "wave", "severity", *MARKS))


def transitions(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """People who moved between severities from each wave to the next."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for code, behaviour in BEHAVIOURS.items():
        for first, last in STEPS[:2]:
            for start, start_label in SCALE.items():
                for end, end_label in SCALE.items():
                    name = f"behaviour.transition.{code}.{first}_to_{last}.{start}.{end}.percent"
                    mark = mark_of(name, indexed, printed)
                    if mark is not None:
                        step = f"{WAVES[first]} to {WAVES[last].lower()}"
                        rows.append({"behaviour": behaviour, "step": step, "start": start_label,
                                     "end": end_label, **mark})  # fmt: skip
    return table(rows, ("behaviour", "step", "start", "end", *MARKS))


def engagement(estimates: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Prevalence of each behaviour at each wave by level of engagement."""
    indexed, printed = estimates.set_index("estimate_id"), printed_values(published)
    rows: list[dict[str, object]] = []
    for code, behaviour in BEHAVIOURS.items():
        for level, label in LEVELS.items():
            for wave, name in WAVES.items():
                mark = mark_of(f"behaviour.engagement.{level}.{code}.{wave}.any.percent", indexed, printed)
                if mark is not None:
                    rows.append({"behaviour": behaviour, "level": label, "wave": name, **mark})
    return table(rows, ("behaviour", "level", "wave", *MARKS))


def dash(estimates: pd.DataFrame, _: pd.DataFrame) -> pd.DataFrame:
    """Mean score at each wave, and what the models predict."""
    indexed = estimates.set_index("estimate_id")
    rows: list[dict[str, object]] = []
    for source, label in SOURCES.items():
        for wave, name in WAVES.items():
            estimate_id = STARTS[source].format(wave)
            if estimate_id in indexed.index:
                found = indexed.loc[estimate_id]
                same = {key: found[key] for key in ("lower", "upper", "interval", "n")}
                rows.append({"wave": name, "source": label, "estimate_id": estimate_id,
                             "score": found["value"], **same})  # fmt: skip
    return table(rows, SCORES)


def severity_alt(data: pd.DataFrame) -> str:
    """Each behaviour and wave with the shares of severities."""
    parts = []
    for (behaviour, wave), marks in data.groupby(["behaviour", "wave"], sort=False):
        told = ", ".join(f"{str(mark['severity']).lower()} {spoken(mark)}" for _, mark in marks.iterrows())
        parts.append(f"{behaviour}, {str(wave).lower()}: {told}")
    return "Stacked bars of the severity of four behaviours. " + _joined(parts)


def transitions_alt(data: pd.DataFrame) -> str:
    """How many of those with a high severity at each step were where at the next."""
    parts = []
    high = data[data["start"] == SCALE["high"]]
    for (behaviour, step), marks in high.groupby(["behaviour", "step"], sort=False):
        told = ", ".join(f"{str(mark['end']).lower()} {spoken(mark)}" for _, mark in marks.iterrows())
        parts.append(f"{behaviour}, {str(step).lower()}, of those with high severity: {told}")
    return "Bands of service users between severities at three assessments. " + _joined(parts)


def engagement_alt(data: pd.DataFrame) -> str:
    """Each behaviour and level with the prevalence at the three waves."""
    parts = [
        f"{behaviour}, {str(level).lower()}: " + ", ".join(spoken(mark) for _, mark in marks.iterrows())
        for (behaviour, level), marks in data.groupby(["behaviour", "level"], sort=False)
    ]
    return "Prevalence of four behaviours at intake, mid-point and closure by engagement. " + _joined(parts)


def dash_alt(data: pd.DataFrame) -> str:
    """Each source with its scores at the waves."""
    parts = []
    for source, marks in data.groupby("source", sort=False):
        told = (f"{str(mark['wave']).lower()} {_score(mark['score'])}" for _, mark in marks.iterrows())
        parts.append(f"{source}: {', '.join(told)}")
    return "Drive-DASH scores with intervals at three assessments. " + _joined(parts)


def _score(value: float) -> str:
    return "withheld" if pd.isna(value) else f"{value:.1f}"


def _joined(parts: list[str]) -> str:
    return "; ".join(parts) + "." if parts else "No estimate is available."
