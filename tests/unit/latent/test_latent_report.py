"""What the report says of the classes beside what was printed."""

import pandas as pd

from drive_eval.report.index import build
from drive_eval.report.latent import printed


def comparison(section: str, published_id: str, estimate_id: str, shown: str, reason: str) -> dict[str, str]:
    return {
        "published_id": published_id, "printed": shown, "status": "differs", "reason": reason,
        "estimate_id": estimate_id, "section": section, "row": "6", "column": "AIC", "unit": "score",
    }  # fmt: skip


def test_printed_figures_stand_beside_the_recomputed_ones_with_the_reason() -> None:
    compared = pd.DataFrame([
        comparison("Table A3.1", "table_a3_1.6_class_model.aic", "latent.fit.k6.aic", "4262.9", "why so"),
        comparison("LCA classes (Figure 4)", "lca_classes_figure_4.lca_classes.n", "", "6", ""),
    ])  # fmt: skip
    estimates = pd.DataFrame([{"estimate_id": "latent.fit.k6.aic", "value": 4248.2, "published_id": ""}])
    ((name, (cell,)),) = printed(build(estimates, compared, {}, {}, {}))
    assert "Table A3.1" in name
    assert (cell.printed, cell.estimate_id, cell.reason) == ("4262.9", "latent.fit.k6.aic", "why so")
