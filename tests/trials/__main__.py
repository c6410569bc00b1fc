"""Trials of strength: ``python -m tests.trials NAME [--count N] [--seed S]``.

Each does to the program, again and again, what must not harm it, and ends with what was counted;
on the first harm it ends, says what was done, and the exit code will be 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module

__all__ = ["TRIALS", "main"]

TRIALS: dict[str, tuple[str, str, int, int]] = {
    "images": ("tests.trials.fuzz_images:fuzz_images", "damaged images", 1_000_000, 100_000),
    "exif": ("tests.trials.fuzz_images:fuzz_exif", "damaged EXIF data", 100_000, 100_000),
    "checkpoints": ("tests.trials.fuzz_runs:fuzz_checkpoints", "checkpoints", 100_000, 100_000),
    "json": ("tests.trials.fuzz_runs:fuzz_json", "run files and settings", 100_000, 100_000),
    "kill": ("tests.trials.kill:kill_writers", "writers killed in a save", 10_000, 1_000),
    "resume": ("tests.trials.resume:cut_trainings", "cuts by a stop, a kill or a branch", 200, 40),
    "close": ("tests.trials.leave:close_windows", "windows closed while they train", 1_000, 30),
    "term": ("tests.trials.leave:end_programs", "programs told to end by SIGTERM", 200, 15),
    "break": ("tests.trials.leave:break_windows", "windows broken off while they train", 200, 10),
    "monkey": ("tests.trials.monkey:play", "random events", 1_000_000, 100_000),
    "soak": ("tests.trials.soak:soak", "seconds of training and dragging", 3_600, 300),
    "power": ("tests.trials.power_cut:cut_power", "checkpoints, each cut everywhere", 5, 3),
    "healthy": ("tests.trials.healthy:watch_healthy", "healthy trainings, watched", 120, 2),
    "ill": ("tests.trials.doctor:plant_illnesses", "illnesses planted and cured", 24, 2),
    "attack": ("tests.trials.attack:attack", "rounds of all malicious files", 1, 1),
}
"""Where each is, what it counts, how many in full and how many reduced."""
_BESIDE = ("soak", "monkey")


def main(arguments: list[str] | None = None) -> int:
    """Run one trial, or all of them reduced."""
    parser = argparse.ArgumentParser(prog="trials", description=__doc__)
    parser.add_argument("name", choices=[*TRIALS, "all"])
    parser.add_argument("--count", type=int, help="how many (default: in full)")
    parser.add_argument("--reduced", action="store_true", help="as many as there is time for in CI")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    if chosen.name != "all":
        return _try(chosen.name, chosen)
    # The longest go on beside the others, most of which wait now and then: what is on trial in each
    # is its own process.
    line = [sys.executable, "-m", "tests.trials", "--seed", str(chosen.seed)]
    line += ["--reduced"] if chosen.reduced else []
    beside = [subprocess.Popen([*line, name]) for name in _BESIDE]
    codes = [_try(name, chosen) for name in TRIALS if name not in _BESIDE]
    # One that ends by a fault of memory has a code below zero.
    codes += [each.wait() for each in beside]
    return int(any(codes))


def _try(name: str, chosen: argparse.Namespace) -> int:
    """Run one trial and print what was counted; 1 if it found harm."""
    place, counted, full, reduced = TRIALS[name]
    count = chosen.count or (reduced if chosen.reduced else full)
    module, _, function = place.partition(":")
    trial: Callable[[int, int], dict[str, object]] = getattr(import_module(module), function)
    began_s, cpu_s = time.monotonic(), _cpu_s()
    print(f"{name}: {count} {counted}", flush=True)
    try:
        facts = trial(count, chosen.seed)
    except AssertionError as harm:
        print(f"{name}: HARMED: {harm}", file=sys.stderr)
        return 1
    facts["wall_s"] = round(time.monotonic() - began_s, 1)
    facts["cpu_s"] = round(_cpu_s() - cpu_s, 1)
    print(f"{name}: no harm. {json.dumps(facts, allow_nan=False)}", flush=True)
    return 0


def _cpu_s() -> float:
    """Return the processor time of this process and of those that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    raise SystemExit(main())
