"""The trials themselves: they find no harm in the program, and harm where it is put in."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trials.fuzz_runs import fuzz_checkpoints, fuzz_json
from tests.trials.mutation import mutated
from tests.trials.power_cut import cut_power

ROOT = Path(__file__).parents[2]


def test_no_power_cut_loses_a_promised_state() -> None:
    facts = cut_power(3, 0)
    assert isinstance(facts["states"], int)
    assert facts["states"] > 20


@pytest.mark.parametrize("broken", ["sync", "sync_folder"])
def test_a_power_cut_does_harm_where_a_sync_is_left_out(broken: str) -> None:
    with pytest.raises(AssertionError, match="was promised"):
        cut_power(2, 0, broken)


def test_damaged_checkpoints_are_read_or_refused_in_a_sentence() -> None:
    fuzz_checkpoints(3_000, 0)


def test_damaged_run_files_and_settings_are_read_or_refused_in_a_sentence() -> None:
    fuzz_json(400, 0)


def test_equal_seeds_do_equal_damage() -> None:
    data = bytes(range(256)) * 4
    first, second = (mutated(data, random.Random(3)) for _ in range(2))
    assert first == second != data


def in_a_process_of_its_own(*words: str) -> subprocess.CompletedProcess[str]:
    # An audit hook stays for good, and forked writers want a parent without threads.
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=False, cwd=ROOT
    )


@pytest.mark.slow
def test_no_malicious_file_does_anything_by_any_door() -> None:
    done = in_a_process_of_its_own("-m", "tests.trials", "attack")
    assert done.returncode == 0, done.stderr
    assert "no harm" in done.stdout


def test_the_watch_sees_what_a_malicious_file_does() -> None:
    done = in_a_process_of_its_own("-c", OPENED_BY_PICKLE)
    assert done.returncode == 0, done.stderr
    assert "pickle.find_class" in done.stdout
    assert "os.system" in done.stdout
    assert "open " in done.stdout


OPENED_BY_PICKLE = """
import pickle, sys, tempfile
from pathlib import Path
from tests.trials.attack import _Watch
from tests.trials.malice import malicious_files

with tempfile.TemporaryDirectory() as folder:
    mark = Path(folder) / "mark"
    bait = malicious_files(mark)["pickle-2"]
    watch = _Watch(("/nowhere/",))
    sys.addaudithook(watch)
    watch.on = True
    pickle.loads(bait)
    mark.write_text("and this is a write outside")
    watch.on = False
    assert mark.exists()
    print(*watch.seen)
"""
