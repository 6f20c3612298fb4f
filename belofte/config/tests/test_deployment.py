import os
import subprocess
import sys
from pathlib import Path


def test_the_shipped_settings_pass_djangos_deployment_check(tmp_path: Path) -> None:
    settings = {
        "BELOFTE_STATE": str(tmp_path),
        "BELOFTE_ADDRESS": "https://desk.example",
        "BELOFTE_DATABASE": "dbname=unused host=127.0.0.1 port=1",
        "DJANGO_SETTINGS_MODULE": "belofte.config.settings",
        "PATH": os.environ["PATH"],
    }
    checked = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        capture_output=True,
        text=True,
        env=settings,
        cwd=Path(__file__).parents[3],
        timeout=60,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
