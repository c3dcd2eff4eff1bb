"""Nodes and weights that integrate over a standard normal intercept.

Equally spaced nodes with normal weights: for integrands that are smooth and vanish at the ends, the
trapezoidal rule's error falls exponentially with the spacing (Trefethen, 2022, SIAM Review 64, 132-150).
It keeps its accuracy where people differ much and Gauss-Hermite's nodes lie too far apart.
"""

import numpy as np

from drive_eval.ordinal.kernel import Floats

# Beyond six standard deviations lie two people in a thousand million.
REACH = 6.0


def normal_nodes(many: int) -> tuple[Floats, Floats]:
    """``many`` nodes and their weights, which add up to 1."""
    nodes = np.linspace(-REACH, REACH, many)
    weights = np.exp(-0.5 * nodes**2)
    return nodes, weights / weights.sum()


def no_intercept() -> tuple[Floats, Floats]:
    """The one node of a model without an intercept for each person."""
    return np.zeros(1), np.ones(1)
