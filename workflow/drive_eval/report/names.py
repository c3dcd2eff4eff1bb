"""Ids and codes as words: what estimates, parameters and documents are called on the page."""

from collections.abc import Mapping
from typing import Any

WORDS = {
    "midpoint": "mid-point", "dont_know": "don’t know", "percent": "per cent", "percent_yes": "per cent yes",
    "percent_no": "per cent no", "n": "number", "n_yes": "number yes", "n_no": "number no",
    "n_answered": "number answered", "as_printed": "rounded as in the report",
}  # fmt: skip
ABBREVIATIONS = {
    "abh": "ABH", "gbh": "GBH", "marac": "MARAC", "cin": "CIN", "lac": "LAC", "cmd": "CMD",
    "childrens": "children’s",
}  # fmt: skip
DOCUMENTS = {"three_year_report": "Three-year report", "feasibility_report": "Feasibility report"}


def readable(code: str) -> str:
    """A code as words: underscores and dots become spaces, the study's own codes get their names."""
    return WORDS.get(code, code.replace("_", " ").replace(".", " "))


def parameter_name(parameter_id: str) -> str:
    """A parameter's id as a path of words: ``Criminal justice › ABH › supervised share``."""
    parts = [
        " ".join(ABBREVIATIONS.get(word, word) for word in part.split("_"))
        for part in parameter_id.split(".")
    ]
    return " › ".join([parts[0][:1].upper() + parts[0][1:], *parts[1:]])


def label(row: Mapping[str, Any]) -> str:
    """What an estimate is, in words.

    A term that is a phrase already (those of the cost model) is followed by how the value was rounded;
    a term that is a code by the parts of the id that neither the term nor the wave says.
    """
    term, wave, parts = str(row["term"]), str(row["wave"]), str(row["estimate_id"]).split(".")
    if " " in term:
        return f"{term}, {readable(parts[-1])}"
    said = {*term.split("."), wave}
    rest = [readable(part) for part in parts[2:] if part not in said]
    text = ", ".join(word for word in (readable(term), *rest, readable(wave)) if word)
    return text[:1].upper() + text[1:]
