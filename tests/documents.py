"""Where the documents are and what the code defines, for the tests that hold the one to the other."""

import ast
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent


def documents() -> list[Path]:
    """Return every Markdown file of the checkout, but not what tools and libraries put there."""
    return sorted(path for path in ROOT.rglob("*.md") if not _is_hidden(path))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(ROOT).parts)


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return every function and class that a module defines, methods too."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds))


@cache
def names_in_code() -> frozenset[str]:
    """Return every function and class of the program itself."""
    modules = (path for path in (ROOT / "belofte").rglob("*.py") if not {"tests", "migrations"} & set(path.parts))
    return frozenset(name for path in modules for name in names_in(path))
