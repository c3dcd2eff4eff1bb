"""What a check of the methods declares. Importable without the data libraries."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["calibration", "recovery", "errors", "rows"]
Size = Literal["quick", "full"]
SIZES: tuple[Size, ...] = ("quick", "full")


@dataclass(frozen=True)
class Limit:
    """Something that a check is known to find, with the reason why it stays so: told, and no failure.

    ``subject``, ``quantity`` and ``measure`` are patterns with ``*``. Where the finding no longer occurs, the
    outcome passes like any other.
    """

    subject: str
    quantity: str
    measure: str
    reason: str


@dataclass(frozen=True)
class Check:
    """One check: the script ``validate_<name>.py``, and how its parts are judged and told.

    ``chapters``: the check is there where all of them are computed. ``kind``: how the parts' tables are
    judged (``drive_eval.validation.judge``); ``rows`` are evidence already. ``title``, ``question`` (what is
    asked and how it is answered) and ``failing`` (what a failure would mean for published numbers) head its
    section of the report, so they are sentences.

    ``replicates``: the setting under ``validation`` that says how many replicates there are, which are shared
    between parts ``0``, ``1``, …; a check without them has the ``parts`` named. ``reads``: the settings that
    the script needs, as paths in the configuration such as ``bayes.sampling``; the files that it needs stand
    in ``drive_eval.validation.inputs``. ``quick``: whether the fast subset has it. ``drawing``: the picture
    of its outcomes (``drive_eval.validation.pictures``), if any. ``limits``: what is known of the method's
    limits.
    """

    name: str
    chapters: tuple[str, ...]
    kind: Kind
    title: str
    question: str
    failing: str
    replicates: str = ""
    parts: tuple[str, ...] = ("whole",)
    reads: tuple[str, ...] = ()
    quick: bool = False
    drawing: str = ""
    limits: tuple[Limit, ...] = ()
