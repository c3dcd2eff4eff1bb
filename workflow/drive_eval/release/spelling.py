"""When two spellings count as the same: letter case, spaces, apostrophes and dashes do not matter."""

import unicodedata

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060\uff07", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)


def normalise(text: str) -> str:
    """``text`` in the form in which spellings are compared.

    Unicode compatibility forms are unified, apostrophes and dashes become the keyboard's, runs of
    spaces become one, spaces at the ends go, letter case goes.
    """
    if text.isascii():  # As most texts are; the grave accent is the one character of _SAME among them.
        return " ".join(text.replace("`", "'").split()).casefold()
    # Translate first: compatibility decomposition would turn an acute accent into a space and a mark.
    unified = unicodedata.normalize("NFKC", text.translate(_SAME))
    return " ".join(unified.split()).casefold()
