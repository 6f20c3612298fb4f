"""Figures that a test measured are printed at the end of a run, also when it passed and under xdist."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print a line for each figure: a test keeps one with `record_property("figures", line)`."""
    reports = [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]
    for report in reports:
        for name, line in report.user_properties:
            if name == "figures" and report.when == "call":
                terminalreporter.write_line(line)
