"""What the tests of the demonstration release share."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal


def agrees(value: float, target: Decimal) -> bool:
    """Whether a value prints as the target: rounded, or with further decimals cut off."""
    exact = Decimal(f"{value:.12g}")
    return target in {exact.quantize(target, ROUND_HALF_UP), exact.quantize(target, ROUND_DOWN)}
