"""The self-contained HTML report: reads estimates, published figures, lineage and figures; writes one page."""
