"""The self-contained HTML report: reads what has been published and its lineage, writes one page."""
