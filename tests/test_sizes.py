"""How long functions, files and channels are: measured, printed, and held to what ARCHITECTURE and STYLE aim at.

`python tests/test_sizes.py` prints the figures. Counted are lines, from the first decorator or `def` to the last line;
tests, migrations and the demo's letters are not counted.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

PACKAGE: Final = Path(__file__).parent.parent / "belofte"
_APART: Final = {"tests", "migrations", "matters"}


def modules() -> list[Path]:
    """Return the modules of the program."""
    return sorted(path for path in PACKAGE.rglob("*.py") if not _APART & set(path.relative_to(PACKAGE).parts))


def length(path: Path) -> int:
    """Return how many lines a file has."""
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every function of a module, methods and inner ones too, with its length."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            begin = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield f"{path.relative_to(PACKAGE)}:{node.name}", (node.end_lineno or begin) - begin + 1


def all_functions() -> dict[str, int]:
    """Return the length of every function; of two with one name in a module, the longest."""
    found: dict[str, int] = {}
    for path in modules():
        for name, lines in functions(path):
            found[name] = max(lines, found.get(name, 0))
    return found


def all_files() -> dict[str, int]:
    """Return the length of every file that holds more than a docstring."""
    return {str(path.relative_to(PACKAGE)): length(path) for path in modules() if length(path) > 1}


def ninth_of_ten(lengths: dict[str, int]) -> int:
    """Return the length that nine in ten do not exceed."""
    return sorted(lengths.values())[len(lengths) * 9 // 10]


def channels() -> list[str]:
    """Return the names of the channels."""
    return sorted(path.parent.name for path in PACKAGE.glob("channels/*/channel.py"))


def channel_lines(name: str, *, begin: str = "channel") -> int:
    """Return the lines of a channel that are not its reading: what `channel.py` needs, other than through `parse`.

    With `begin="mailbox"`: what fetching needs, where the channel fetches.
    """
    folder = PACKAGE / "channels" / name
    seen: set[str] = set()
    waiting = [begin]
    while waiting:
        module = waiting.pop()
        seen.add(module)
        waiting += [other for other in _siblings(folder / f"{module}.py", name) if other not in seen | {"parse"}]
    return sum(length(folder / f"{module}.py") for module in seen)


def _siblings(path: Path, channel: str) -> set[str]:
    """Return the modules of the same channel that a module imports."""
    home = f"belofte.channels.{channel}"
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == home:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{home}."):
            found.add((node.module or "").removeprefix(f"{home}."))
    return found


def report() -> str:
    """Return the figures as lines of text."""
    lines = []
    for name, lengths in (("functions", all_functions()), ("files", all_files())):
        longest = max(lengths, key=lambda each: lengths[each])
        lines.append(
            f"{len(lengths)} {name}: median {statistics.median(lengths.values()):g} lines, nine in ten up to "
            f"{ninth_of_ten(lengths)}, longest {lengths[longest]} ({longest})"
        )
    lines += [f"channel {name}: {channel_lines(name)} lines without its reading" for name in channels()]
    lines += [f"channel email: {channel_lines('email', begin='mailbox')} lines of fetching beside them"]
    return "\n".join(lines)


def test_functions_are_short() -> None:
    lengths = all_functions()
    assert statistics.median(lengths.values()) <= 8
    assert ninth_of_ten(lengths) < 25
    assert {name: lines for name, lines in lengths.items() if lines > 70} == {}


def test_files_are_short() -> None:
    lengths = all_files()
    assert ninth_of_ten(lengths) < 200
    assert {name: lines for name, lines in lengths.items() if lines > 500} == {}


@pytest.mark.parametrize("name", channels())
def test_channels_are_short(name: str) -> None:
    assert 0 < channel_lines(name) < 400


def test_fetching_of_mail_is_bounded_too() -> None:
    assert 0 < channel_lines("email", begin="mailbox") < 1_100


if __name__ == "__main__":
    sys.stdout.write(f"{report()}\n")
