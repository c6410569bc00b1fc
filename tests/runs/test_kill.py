"""A writer that is killed in the middle of a save loses nothing that it had promised."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 40


@pytest.mark.slow
def test_killed_writers_lose_no_promised_state_and_leave_no_rubbish() -> None:
    # A process of its own: the writers are forked from it.
    done = subprocess.run(
        [sys.executable, "-m", "tests.trials", "kill", "--count", str(KILLS)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    told = re.search(r"no harm\. (\{.*\})", done.stdout)
    assert told, done.stdout
    assert json.loads(told[1])["inside_a_save"] > KILLS / 2, "most kills should come in a save"
