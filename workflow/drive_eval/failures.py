"""What of an unforeseen error may stand in a log: where it happened and its kind, but no value of the data.

The project's own errors name places and rules and no values. Those of libraries repeat what they could not
take, a cell of a person's row perhaps, in quotes or as a number: their messages are told without either.
"""

import re

from drive_eval.errors import DriveEvalError

VALUE = re.compile(r"""(?<=: ).+|'[^']*'|"[^"]*"|‘[^’]*’|“[^”]*”|[-+]?\b\d[\w.:-]*""")
LEFT_OUT = "…"


def masked(message: str) -> str:
    """The first line of a message, without what is quoted in it or follows a colon, and without numbers."""
    return VALUE.sub(LEFT_OUT, message.partition("\n")[0])


def without_values(error: Exception) -> Exception:
    """The error itself with its message masked, or one in its place where the message cannot be changed.

    The project's own errors, and those of files, come back as they are. What caused the error is left out.
    """
    if isinstance(error, DriveEvalError | OSError):
        return error
    told = _told(error)
    error.args = (told,)
    error.__cause__, error.__suppress_context__ = None, True
    if str(error) in (told, repr(told)):
        return error
    instead = DriveEvalError(f"{type(error).__name__}: {told}").with_traceback(error.__traceback__)
    instead.__suppress_context__ = True
    return instead


def _told(error: Exception) -> str:
    """A schema's failures by column and check; any other message masked."""
    failures = getattr(error, "failure_cases", None)
    if failures is not None and {"column", "check"} <= set(getattr(failures, "columns", ())):
        pairs = zip(failures["column"].astype(str), failures["check"].astype(str), strict=True)
        return "; ".join(sorted({f"column {column}: {check}" for column, check in pairs}))
    # The error of a missing key is the key itself.
    return LEFT_OUT if isinstance(error, KeyError) else masked(str(error))
