"""How the key of a job is made: from its settings, code, packages, sources and seed, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from typing import Any

from drive_eval.audit.code import CodeBase
from drive_eval.audit.key import canonical, derive_seed, digest, package_versions
from drive_eval.costs.formulas import Formula, closure
from drive_eval.evaluation import Evaluation
from drive_eval.release.digests import mapping_slice
from drive_eval.release.fields import TABLES
from drive_eval.release.pseudonyms import key_fingerprint, pseudonym_key

# The field dictionary enters a view's key through the entries that the view uses.
DICTIONARY = frozenset({"drive_eval.release.fields:TABLES"})


@dataclass(frozen=True)
class JobKeys(Evaluation):
    """What of a release is computed, with the code of its jobs, so that each can have a key."""

    code: CodeBase

    def key(
        self,
        script: str,
        wildcards: Mapping[str, str],
        *,
        settings: Mapping[str, Any] | None = None,
        sources: Mapping[str, str] | None = None,
        inputs: Iterable[str] = (),
        seeded: bool = False,
        without: frozenset[str] = frozenset(),
    ) -> str:
        """The key of one job: canonical JSON, see ``drive_eval.audit.key``."""
        symbols, imported = self.code.dependencies(self.root / "workflow/scripts" / script, without)
        content: dict[str, Any] = {
            "settings": dict(settings or {}),
            "code": symbols,
            "packages": package_versions(imported),
            "inputs": list(inputs),
        }
        if sources is not None:
            content["sources"] = dict(sources)
        if seeded:
            content["seed"] = derive_seed(self.settings.seed, script, wildcards)
        return canonical(content)

    def view_key(self, view: str, part: int | None = None) -> str:
        """Key of one view of an analysis, or of a part of it: exactly the source columns that it reads."""
        declared = self.views[view]
        table = self.description.tables[declared.table]
        fields = dict.fromkeys((*table.row_id, *declared.fields))
        mapping = {
            name: mapping_slice(self.description, declared.table, name)
            | {"definition": repr(TABLES[declared.table].fields[name])}
            for name in fields
        }
        parted = {} if part is None else {"part": [part, self.parts(view)]}
        return self.key(
            "view.py" if part is None else "view_part.py",
            {"view": view},
            settings=parted
            | {
                "table": declared.table,
                "fields": list(declared.fields),
                "mapping": mapping,
                "pseudonym_key": key_fingerprint(pseudonym_key(self.description)),
            },
            sources={f"{declared.table}.{name}": self.columns[f"{declared.table}.{name}"] for name in fields},
            without=DICTIONARY,
        )

    def cost_key(self, component: str) -> str:
        """Key of one cost component: exactly the parameters and formulas that it uses."""
        parameters, formulas = closure(self.sheet, component)
        return self.key(
            "cost_component.py",
            {"component": component},
            settings={
                "inputs": self.settings.costs.inputs,
                "component": component,
                "formulas": {name: _formula_digest(self.sheet.formulas[name]) for name in formulas},
            },
            sources={f"cost_parameters.{name}": digest(asdict(self.parameters[name])) for name in parameters},
        )

    def whole_release_key(self, script: str, settings: Mapping[str, Any]) -> str:
        """Key of a job that depends on the release as a whole: all its files and its description."""
        described = {"release": self.description.model_dump(mode="json")}
        files = {name: file.sha256 for name, file in self.description.files.items()}
        return self.key(script, {}, settings=described | dict(settings), sources=files)


def _formula_digest(formula: Formula) -> str:
    """Digest of a formula as it is written: its expression's text and everything beside it."""
    written = {field.name: getattr(formula, field.name) for field in dataclass_fields(formula)}
    return digest(written | {"expression": formula.expression.text})
