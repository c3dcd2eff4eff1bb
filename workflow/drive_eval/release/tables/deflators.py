"""Deflators: prices of one year over those of another, for the simulation of costs."""

from drive_eval.release.tables.model import Field, table

DEFLATORS = table(
    "deflators",
    "One row for each price year of the cost model. Needed only where `simulation.price_year` is set.",
    ("price_year",),
    (
        Field(
            "price_year",
            "id",
            "Price year, as the table of uncertainty names it: 2018, or 2017-18.",
            required=True,
            person_level=False,
        ),
        Field("index", "number", "Price level of that year, on any base.", person_level=False, minimum=0.0),
    ),
)
