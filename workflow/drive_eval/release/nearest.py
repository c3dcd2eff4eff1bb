"""The nearest valid name, for messages about a name that is not known."""

import difflib
from collections.abc import Iterable


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return the valid name most like ``name`` (letter case aside), or an empty string if none is alike."""
    by_folded = {candidate.casefold(): candidate for candidate in valid}
    found = difflib.get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=0.5)
    return by_folded[found[0]] if found else ""


def suggestion(name: str, valid: Iterable[str], what: str = "name") -> str:
    """Return a sentence that names the nearest valid name or else lists all of them."""
    choices = list(valid)
    close = nearest(name, choices)
    if close:
        return f'Did you mean "{close}"?'
    if not choices:
        return f"No {what} is valid here."
    return f"Valid: {', '.join(choices)}."
