"""The digest of a script's code, followed through everything of this package that it uses.

Snakemake watches a script's modification time: it reruns on a touched file and misses an edited
helper module. Here code is what Python's parser sees (comments, layout and docstrings do not count),
and what a script depends on is followed name by name through the imports of the package, so that an
edited function reruns the steps that can reach it and no others. The approach is that of R's
*targets* (Landau 2021, JOSS 6(57):2959), which hashes functions and the functions that they call.

The analysis errs on the side of too much: a name counts as used wherever it occurs, and a module's
statements that are neither definitions nor imports count as soon as anything of the module is used.
What it cannot follow (relative, wildcard and dynamic imports) it refuses.
"""

import ast
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from drive_eval.errors import DriveEvalError

BODY = "<module>"
DYNAMIC = {"__import__", "import_module", "exec", "globals"}
Reference = tuple[str, str]


@dataclass(frozen=True)
class ModuleCode:
    """What one source file defines: ``digests`` by symbol, and what each symbol refers to.

    ``references`` holds, for each symbol, pairs (module, name) inside the package, with name ``*``
    for a whole module; ``externals`` the top-level names of other packages that it uses; ``imports``
    the package's names that the module imports, so that a name can be followed through a re-export.
    """

    digests: Mapping[str, str]
    references: Mapping[str, list[Reference]]
    externals: Mapping[str, list[str]]
    imports: Mapping[str, Reference]

    def as_dict(self) -> dict[str, Any]:
        """The module's code as plain JSON values, for the cache."""
        return {
            "digests": dict(self.digests),
            "references": {name: [list(pair) for pair in pairs] for name, pairs in self.references.items()},
            "externals": dict(self.externals),
            "imports": {name: list(target) for name, target in self.imports.items()},
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "ModuleCode":
        """The reverse of ``as_dict``."""
        references = {name: [(m, n) for m, n in pairs] for name, pairs in content["references"].items()}
        imports = {name: (m, n) for name, (m, n) in content["imports"].items()}
        return cls(content["digests"], references, content["externals"], imports)


def parse_module(path: Path, package: str) -> ModuleCode:
    """Parse one file; ``package`` is the package whose imports are followed."""
    tree = ast.parse(path.read_bytes(), filename=str(path))
    nodes: dict[str, list[ast.stmt]] = {BODY: []}
    imports: list[ast.Import | ast.ImportFrom] = []
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            imports.append(statement)
        else:
            for name in _defined(statement):
                nodes.setdefault(name, []).append(statement)
    bound = _bindings(imports, package, path)
    digests, references, externals = {}, {}, {}
    for name, statements in nodes.items():
        digests[name] = _digest(statements)
        found = sorted(_used(statements, bound, nodes, package, path))
        references[name] = [target for kind, target in found if kind == "package"]
        externals[name] = sorted({target[0] for kind, target in found if kind == "external"})
    inside = {name: target for name, (kind, target) in bound.items() if kind == "package"}
    return ModuleCode(digests, references, externals, inside)


def _defined(statement: ast.stmt) -> list[str]:
    """The names that a top-level statement defines; statements that define none belong to the body."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets) if all(isinstance(target, ast.Name) for target in targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.TypeAlias(name=ast.Name(id=name)):
            return [name]
        case ast.Expr(value=ast.Constant()):
            return []
    return [BODY]


def _bindings(
    imports: list[ast.Import | ast.ImportFrom], package: str, path: Path
) -> dict[str, tuple[str, Reference]]:
    """What each imported name stands for: (``package`` or ``external``, (module, symbol or ``*``))."""
    bound: dict[str, tuple[str, Reference]] = {}
    for statement in imports:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                inside = _inside(alias.name, package)
                target = (alias.name, "*") if inside else (alias.name.split(".")[0], "")
                bound[alias.asname or alias.name.split(".")[0]] = (
                    "package" if inside else "external",
                    target,
                )
            continue
        if statement.level or any(alias.name == "*" for alias in statement.names):
            raise DriveEvalError(
                f"{path}, line {statement.lineno}: relative and wildcard imports cannot be followed; "
                "import names from the full module path."
            )
        module = statement.module or ""
        for alias in statement.names:
            inside = _inside(module, package)
            target = (module, alias.name) if inside else (module.split(".")[0], "")
            bound[alias.asname or alias.name] = ("package" if inside else "external", target)
    return bound


def _inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _used(
    statements: list[ast.stmt],
    bound: Mapping[str, tuple[str, Reference]],
    symbols: Mapping[str, object],
    package: str,
    path: Path,
) -> Iterator[tuple[str, Reference]]:
    """Everything that the statements can reach by name, as (kind, (module or "", name)) pairs."""
    walked = [node for statement in statements for node in ast.walk(statement)]
    local = [node for node in walked if isinstance(node, ast.Import | ast.ImportFrom)]
    known = dict(bound) | _bindings(local, package, path)
    for kind, target in _bindings(local, package, path).values():
        yield kind, target
    # `module.name` and `Class.name` are yielded whole below; their first part alone would mean all of it.
    qualified = {id(node.value) for node in walked if isinstance(node, ast.Attribute)}
    for node in walked:
        if isinstance(node, ast.Attribute) and node.attr == "import_module":
            raise DriveEvalError(f"{path}, line {node.lineno}: {node.attr} hides what the code uses.")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            kind, (module, name) = known.get(node.value.id, ("", ("", "")))
            if kind == "package":
                # `module.name` reaches one symbol; `Class.name` reaches the class, told apart later.
                yield kind, (module, node.attr) if name == "*" else (module, f"{name}.{node.attr}")
        if isinstance(node, ast.Name):
            if node.id in DYNAMIC:
                raise DriveEvalError(f"{path}, line {node.lineno}: {node.id} hides what the code uses.")
            if node.id in known and not (known[node.id][0] == "package" and id(node) in qualified):
                yield known[node.id]
            elif node.id not in known and node.id in symbols:
                yield "package", ("", node.id)


def _digest(statements: list[ast.stmt]) -> str:
    """Digest of the statements' syntax trees without docstrings, comments and positions."""
    content = hashlib.sha256()
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                first = node.body[0]
                if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                    node.body = node.body[1:] or [ast.Pass()]
        content.update(ast.dump(statement).encode())
    return content.hexdigest()[:16]


Loader = Callable[[Path], ModuleCode]


@dataclass(frozen=True)
class CodeBase:
    """The package's source files, read on demand; ``load`` may take a module's code from a cache.

    What was found once is remembered: a file that is edited later needs another code base.
    """

    root: Path
    package: str
    load: Loader
    _paths: dict[str, Path | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _dependencies: dict[tuple[Path, frozenset[str]], tuple[dict[str, str], list[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def at(cls, root: Path, package: str, load: Loader | None = None) -> "CodeBase":
        """The package ``package`` whose folder lies in ``root``."""
        return cls(root, package, load or partial(parse_module, package=package))

    def path(self, module: str) -> Path | None:
        """The file of a module of the package, None where there is no such module."""
        if module not in self._paths:
            base = self.root.joinpath(*module.split("."))
            files = (path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file())
            self._paths[module] = next(files, None)
        return self._paths[module]

    def dependencies(
        self, script: Path, without: frozenset[str] = frozenset()
    ) -> tuple[dict[str, str], list[str]]:
        """Digests of every symbol that ``script`` can reach, and the other packages that it uses.

        ``without``: symbols (``module:name``) whose content enters the key in another way, such as
        the field dictionary, of which a view's key holds just the entries that it uses.
        """
        if (script, without) not in self._dependencies:
            self._dependencies[script, without] = self._follow(script, without)
        digests, packages = self._dependencies[script, without]
        return dict(digests), list(packages)

    def _follow(self, script: Path, without: frozenset[str]) -> tuple[dict[str, str], list[str]]:
        digests: dict[str, str] = {}
        externals: set[str] = set()
        start = self.load(script)
        queue: list[tuple[str, str, ModuleCode]] = [(script.stem, name, start) for name in start.digests]
        seen = {(script.stem, name) for name in start.digests}
        while queue:
            module, name, code = queue.pop()
            if f"{module}:{name}" in without:
                continue
            digests[f"{module}:{name}"] = code.digests[name]
            externals.update(code.externals[name])
            for target_module, target in code.references[name]:
                for found in self._resolve(
                    target_module or module, target, code if not target_module else None
                ):
                    if found[:2] not in seen:
                        seen.add(found[:2])
                        queue.append(found)
        own = externals - set(sys.stdlib_module_names) - {self.package}
        return dict(sorted(digests.items())), sorted(own)

    def _resolve(
        self, module: str, name: str, code: ModuleCode | None
    ) -> Iterator[tuple[str, str, ModuleCode]]:
        """The symbols that a reference stands for, with the bodies of the modules on the way.

        ``code`` is given where the reference stays in its own module.
        """
        head, _, rest = name.partition(".")
        if code is None:
            if name != "*" and self.path(f"{module}.{head}") is not None:
                yield from self._resolve(f"{module}.{head}", rest or "*", None)
                return
            path = self.path(module)
            if path is None:
                raise DriveEvalError(f"The module {module} is imported but has no file in {self.root}.")
            code = self.load(path)
            for parent, parent_path in self._parents(module):
                yield parent, BODY, self.load(parent_path)
        yield module, BODY, code
        if head in code.digests:
            yield module, head, code
        elif head in code.imports:
            yield from self._resolve(*code.imports[head], None)
        else:
            for symbol in code.digests:
                yield module, symbol, code

    def _parents(self, module: str) -> Iterator[tuple[str, Path]]:
        parts = module.split(".")
        for end in range(1, len(parts)):
            name = ".".join(parts[:end])
            path = self.path(name)
            if path is not None and path.name == "__init__.py":
                yield name, path
