"""The change of a share between two occasions at which the same people were judged."""

import math
from dataclasses import dataclass

from scipy import special


@dataclass(frozen=True)
class PairedChange:
    """Later minus earlier share, from -1 to 1, with its interval."""

    value: float
    lower: float
    upper: float


METHOD = "Bonett-Price interval"


def paired_change(ended: int, began: int, people: int, level: float) -> PairedChange | None:
    """Change of a share among ``people`` of whom ``ended`` had it only earlier and ``began`` only later.

    The interval is the adjusted Wald interval of Bonett and Price (2012): one is added to both
    numbers and two to the people, which keeps its coverage in small samples. None without people. Raises
    ``ValueError`` where more people changed than there are.
    """
    if ended < 0 or began < 0 or ended + began > people:
        raise ValueError("the people who changed must be among the people")
    if people == 0:
        return None
    first, last, total = (ended + 1) / (people + 2), (began + 1) / (people + 2), people + 2
    middle = last - first
    spread = math.sqrt((first + last - middle**2) / total)
    half = float(special.ndtri(0.5 + level / 2)) * spread
    return PairedChange((began - ended) / people, max(-1.0, middle - half), min(1.0, middle + half))
