"""Published inputs of the cost model (three-year report, Appendix 8)."""

from drive_eval.release.tables.model import Field, table


def _text(name: str, definition: str, *, required: bool = False) -> Field:
    return Field(name, "text", definition, required=required, person_level=False)


COST_PARAMETERS = table(
    "cost_parameters",
    "One row for each published input of the cost model.",
    ("parameter_id",),
    (
        Field("parameter_id", "id", "Name of the parameter.", required=True, person_level=False),
        Field("value", "number", "Value of the parameter, in its unit.", person_level=False),
        _text("unit", "Unit of the value.", required=True),
        _text("status", "How the value is known: printed, inferred or assumed.", required=True),
        _text("document", "Document that the value comes from."),
        _text("table", "Table of that document."),
        _text("line", "Line of that document's text."),
        _text("published_id", "Identifier of the printed figure that the value is."),
        _text("note", "What a reader must know to use the value."),
    ),
)
