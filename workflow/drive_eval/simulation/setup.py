"""What every job of the chapter begins with: the model, from its files and settings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from drive_eval.costs.formulas import Sheet, load_sheet
from drive_eval.costs.parameters import Parameter, load_parameters, values
from drive_eval.rows import Row
from drive_eval.simulation.counted import Counted, overrides, read_counted
from drive_eval.simulation.draw import Inputs, make_inputs
from drive_eval.simulation.model import Model, model
from drive_eval.simulation.prices import at_prices
from drive_eval.simulation.uncertainty import Uncertain, load_uncertainty


@dataclass(frozen=True)
class Setup:
    """The cost model's files, read, and the values that it is simulated around."""

    sheet: Sheet
    parameters: Mapping[str, Parameter]
    table: Mapping[str, Uncertain]
    values: Mapping[str, float]
    counted: Mapping[str, Counted]
    settings: Mapping[str, Any]

    @property
    def people(self) -> int:
        """The number of people of the cost sample: the support of everything simulated."""
        return int(self.values["criminal_justice.perpetrators"])

    def inputs(self, changed: Mapping[str, float] | None = None, held: bool = True) -> Inputs:
        """The distributions of all inputs; parameters in ``changed`` take that value.

        They are certain then, or (``held`` false) keep their spread around it.
        """
        widened = self.settings["simulation"]["overdispersion"]
        dispersion = {name: entry.dispersion for name, entry in self.counted.items()} if widened else {}
        around = {**self.values, **(changed or {})}
        certain = set(changed or {}) if held else set()
        table = {
            name: replace(entry, distribution="fixed") if name in certain else entry
            for name, entry in self.table.items()
        }
        return make_inputs(self.parameters, table, around, self.settings["simulation"], dispersion)

    def traced(self, rows: Iterable[Row], *, whole: bool = False) -> Iterator[Row]:
        """The rows with the release's fields that their inputs rest on; ``whole``: each on all of them."""
        for row, basis in rows:
            names = self.counted if whole else basis.inputs
            read = (field for name in names for field in self._fields(name))
            yield row, replace(basis, fields=tuple(dict.fromkeys((*basis.fields, *read))))

    def _fields(self, name: str) -> tuple[str, ...]:
        """What an input takes from the release: itself, or how unevenly incidents are shared, or nothing."""
        counted = self.counted.get(name)
        if counted is None:
            return ()
        widened = self.settings["simulation"]["overdispersion"] and name.endswith(".incidents")
        return counted.fields if widened or self.settings["costs"]["inputs"] == "release" else ()

    def model(self, changed: Mapping[str, float] | None = None, held: bool = True) -> Model:
        """The model around these values, with some changed; see ``inputs``."""
        return model(self.sheet, self.inputs(changed, held))


def setup(files: Mapping[str, Any], settings: Mapping[str, Any]) -> Setup:
    """Read the model.

    ``files``: ``source`` (parameters), ``formulas``, ``uncertainty``, ``counted``, and a list ``deflators``,
    empty where the release has none. ``settings``: sections ``simulation`` and ``costs``.
    """
    parameters = load_parameters(files["source"])
    table = load_uncertainty(files["uncertainty"], parameters)
    counted = read_counted(files["counted"])
    around = values(parameters)
    if settings["costs"]["inputs"] == "release":
        around |= overrides(counted)
    around = at_prices(around, table, settings["simulation"]["price_year"], deflators_of(files))
    sheet = load_sheet(files["formulas"], parameters)
    return Setup(sheet, parameters, table, around, counted, settings)


def deflators_of(files: Mapping[str, Any]) -> str | None:
    """The release's table of deflators among a job's files, if there is one."""
    return next(iter(files.get("deflators", ())), None)
