"""The palette against definitions: WCAG contrast, and how colours look with each kind of colour vision."""

import itertools

import numpy as np
import pytest

from drive_eval.figures import palette

# Machado, Oliveira and Fernandes (2009), table 1, severity 1.0, on linear RGB.
VISION = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
# Colours that tell things apart within one figure.
MEANINGFUL = {"blue": palette.BLUE, "orange": palette.ORANGE, "pale": palette.PALE}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    weights = XYZ[1]
    lighter, darker = sorted((float(weights @ linear(one)), float(weights @ linear(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    scaled = (XYZ @ np.clip(rgb, 0, 1)) / (XYZ @ np.ones(3))
    f = np.where(scaled > (6 / 29) ** 3, np.cbrt(scaled), scaled / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", ["blue", "orange", "pale", "printed", "ink", "muted"])
def test_shapes_stand_out_from_the_paper(name: str) -> None:
    assert contrast(palette.PALETTE[name], palette.PAPER) >= 3


@pytest.mark.parametrize("name", ["ink", "muted", "printed"])
def test_text_can_be_read_on_the_paper(name: str) -> None:
    assert contrast(palette.PALETTE[name], palette.PAPER) >= 4.5


@pytest.mark.parametrize("name", ["blue", "orange"])
def test_text_can_be_read_on_the_bars(name: str) -> None:
    assert contrast(palette.PAPER, palette.PALETTE[name]) >= 4.5


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize(("one", "two"), list(itertools.combinations(MEANINGFUL, 2)))
def test_colours_are_told_apart_with_every_kind_of_vision(one: str, two: str, vision: str) -> None:
    matrix = np.asarray(VISION[vision])
    first, second = (lab(matrix @ linear(MEANINGFUL[name])) for name in (one, two))
    assert np.linalg.norm(first - second) > 20


def test_blue_and_orange_are_told_apart_in_grey_print() -> None:
    assert contrast(palette.BLUE, palette.ORANGE) > 1.8


def test_no_colour_is_used_for_two_things() -> None:
    assert len(set(palette.PALETTE.values())) == len(palette.PALETTE)
