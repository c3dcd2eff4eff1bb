"""Who is a serial perpetrator: seen at MARAC with several different victims-survivors."""

import pandas as pd


def serial_perpetrators(marac: pd.DataFrame, victims: int) -> frozenset[str]:
    """Perpetrators with at least ``victims`` different ``vs_id`` among their appearances.

    Appearances without a reference of the victim-survivor tell nobody apart and count for nobody.
    """
    different = marac.dropna(subset=["vs_id"]).groupby("perp_id", sort=True)["vs_id"].nunique()
    return frozenset(str(person) for person in different.index[different >= victims])
