"""Which programs and mails of the machine the tests use, and what becomes of a test where they are missing.

A test says `@pytest.mark.needs("chromium", "postfix")`, or "root". An ordinary user who lacks them sees it
skipped, and at the end what was not run; as root or in CI, where bin/test installs them, it fails.
`python -m tests.programs` prints the Debian packages that are missing.
"""

import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

_SYSTEM_PATH = "/usr/sbin:/sbin:/usr/lib/dovecot"  # where servers lie, outside an ordinary user's path
_PACKAGES = {
    "bounces": "python3-flufl.bounce",
    "caddy": "caddy",
    "chromium": "chromium",
    "clamd": "clamav-daemon",
    "curl": "curl",
    "dovecot": "dovecot-imapd",
    "gpg": "gpg",
    "lmtp": "dovecot-lmtpd",
    "mails": "golang-github-jhillyerd-enmime-dev",
    "msgfmt": "gettext",
    "nginx": "nginx-light",
    "opendkim": "opendkim",
    "openssl": "openssl",
    "postfix": "postfix",
    "postgres": "postgresql",
    "promtool": "prometheus",
    "psql": "postgresql-client",
    "systemd-analyze": "systemd",
    "yaml": "python3-yaml",
}
_FOLDERS = {  # of mails that a package ships for its own tests, and of what Debian's Python reads
    "bounces": "/usr/lib/python3/dist-packages/flufl/bounce/tests/data",
    "mails": "/usr/share/gocode/src/github.com/jhillyerd/enmime/testdata",
    "yaml": "/usr/lib/python3/dist-packages/yaml",
}
_PACKAGES_OF_SLOW_TESTS = {
    "buildah": "buildah",
    "debootstrap": "debootstrap",
    "podman": "podman",
    "runc": "runc",
    "systemd-nspawn": "systemd-container",
}
_NOT_RUN = "not run: needs "


def find(program: str) -> str | None:
    """Return the path of a program or a folder of mails that a test may need, or None where it is missing."""
    if program in _FOLDERS:
        return _FOLDERS[program] if Path(_FOLDERS[program]).is_dir() else None
    if program == "postgres":
        return max(map(str, Path("/usr/lib/postgresql").glob("*/bin/postgres")), default=None)
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:{_SYSTEM_PATH}")


def packages_missing() -> list[str]:
    """Return the Debian packages without which something would not be tested."""
    wanted = _PACKAGES | (_PACKAGES_OF_SLOW_TESTS if os.environ.get("BELOFTE_TEST_ALL") else {})
    return [package for program, package in wanted.items() if find(program) is None]


def _is_missing(need: str) -> bool:
    if need == "root":
        return os.geteuid() != 0
    if need not in _PACKAGES | _PACKAGES_OF_SLOW_TESTS:
        message = f"Name the program {need!r} and its Debian package in tests/programs.py."
        raise pytest.UsageError(message)
    return find(need) is None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine lacks the programs for, or fail where they should have been installed."""
    needs = [need for mark in item.iter_markers("needs") for need in mark.args]
    missing = [need for need in needs if _is_missing(need)]
    if not missing:
        return
    words = _NOT_RUN + ", ".join(missing)
    if os.geteuid() == 0 or os.environ.get("CI"):
        pytest.fail(f"{words} (bin/test installs that as root)", pytrace=False)
    pytest.skip(words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and for want of what."""
    for reason, count in sorted(Counter(_reasons(terminalreporter.stats.get("skipped", []))).items()):
        terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'} {reason}")


def _reasons(reports: Sequence[pytest.TestReport]) -> list[str]:
    said = [str(report.longrepr[2]) for report in reports if isinstance(report.longrepr, tuple)]
    return [words.removeprefix("Skipped: ") for words in said if words.startswith(f"Skipped: {_NOT_RUN}")]


if __name__ == "__main__":
    sys.stdout.write(" ".join(packages_missing()) + "\n")
