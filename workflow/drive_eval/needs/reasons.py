"""Why the analyses of needs leave rows out: the words that the tables of attrition and the traces use."""


def left_out(**reasons: int) -> dict[str, int]:
    """Reasons with their rows, without those that left nobody out (names as in ``REASONS``)."""
    return {REASONS[name]: rows for name, rows in reasons.items() if rows}


REASONS = {
    "nothing": "no needs information at all",
    "missing": "need not recorded",
    "dont_know": "don't know, which the rule excludes",
    "unknown": "don't know",
    "no_level": "level of engagement not recorded",
    "not_high": "no high level of the need",
    "no_form": "no risk assessment at mid-point",
    "no_behaviour": "behaviour not recorded",
    "some_missing": "some need not recorded",
}
