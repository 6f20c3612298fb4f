"""No text of the checkout tells where it was written or with which tools: no index, no path of one machine."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.documents import ROOT

# A letter in brackets keeps a pattern from finding itself here.
STRANGE: Final = {
    "package index": r"https?://[\w.-]*(?:p[y]pi|python[h]osted|n[p]mjs|arti[f]actory|n[e]xus)[\w.-]*[/:]",
    "path of one machine": r"(?<![\w.$}/-])/(?:[w]ork|[r]oot|tmp/bash_[j]obs[\w.]*)/\w",
    "tool of its writer": r"\bf[a]rm-[a-z]|\bissues (?:[s]how|[r]esolved)\b|\bb[r]ief\.md\b",
}
# A user's home in a Debian of the test's own making is no path of this machine.
ALLOWED: Final = {("path of one machine", "tests/test_bootstrap.py")}


def texts() -> list[Path]:
    """Return every text file that git knows, or would take in."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in files if path.is_file() and b"\0" not in path.read_bytes()]


@pytest.mark.parametrize("kind", STRANGE)
def test_no_text_names(kind: str) -> None:
    pattern = re.compile(STRANGE[kind].encode())
    found = {str(path.relative_to(ROOT)): pattern.findall(path.read_bytes()) for path in texts()}
    assert "README.md" in found
    assert {name: words for name, words in found.items() if words and (kind, name) not in ALLOWED} == {}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("package index", "index-url = https://p_ypi.org/simple"),
        ("path of one machine", "see /w_ork/main"),
        ("path of one machine", "in /tmp/bash|j_obs.0/x"),
        ("tool of its writer", "as issues r_esolved"),
    ],
)
def test_pattern_finds(kind: str, text: str) -> None:
    assert re.search(STRANGE[kind], text.replace("_", "").replace("|", "_")) is not None
