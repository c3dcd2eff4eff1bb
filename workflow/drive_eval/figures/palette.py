"""The figures' colours, importable without the drawing library.

They are told apart with any common colour vision and in grey print (blue dark, orange light), and
each has at least 3:1 contrast with the paper (WCAG 2.2, criterion 1.4.11); text colours have 4.5:1.
"""

PAPER = "#ffffff"
INK = "#1a2129"
MUTED = "#57606a"
RULE = "#d0d5da"
BLUE = "#134a75"
ORANGE = "#b45a0c"
PALE = "#6f8ba3"
PRINTED = "#8a1c4f"
# Every colour that a figure may use; the report maps each to a variable of its light or dark page.
PALETTE = {
    "paper": PAPER, "ink": INK, "muted": MUTED, "rule": RULE,
    "blue": BLUE, "orange": ORANGE, "pale": PALE, "printed": PRINTED,
}  # fmt: skip
