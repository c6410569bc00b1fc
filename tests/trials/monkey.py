"""Random clicks, drags and keys on the whole program, while it trains.

Each seed is a program of its own, as a person starts it, so that a fault of memory names its seed;
two are played at once. Nothing may raise, Qt may say nothing unexpected, and the window must answer
within two seconds. Where chance leaves the program, it is started again. Where it stands still, or
does not end when it is left, it ends within two minutes and says where.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.trials.program import import_everything, run_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.gui.workbench import Workbench

__all__ = ["play"]

_SEEDS, _AT_ONCE = 10, 2
_LONGEST_S = 2.0


def play(count: int, seed: int) -> dict[str, object]:
    """Play on ten windows.

    Args:
        count: Number of events that Qt is given, over ten seeds: each press, move, release and
            turn of a wheel is one.
        seed: Of the first.

    Raises:
        AssertionError: If anything was raised or said, a program died, it did not train, or its
            window was silent for too long.
    """
    import_everything()
    from tests.fakes import picture_folder

    total: dict[str, Any] = {"events": 0, "windows": 0, "steps": 0, "longest_silence_s": 0.0}
    kinds: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = picture_folder(Path(place) / "images")
        turns = [_Turn(Path(place), seed + k, max(1, count // _SEEDS)) for k in range(_SEEDS)]
        for facts in _played(turns, folder):
            for name in ("events", "windows", "steps"):
                total[name] += facts[name]
            total["longest_silence_s"] = max(total["longest_silence_s"], facts["silence_s"])
            for name, number in facts["kinds"].items():
                kinds[name] = kinds.get(name, 0) + number
    assert total["steps"] > 0, "it did not train"
    return {**total, **kinds}


def _played(turns: list[_Turn], folder: Path) -> Iterator[dict[str, Any]]:
    """Play some at once, each until nothing is left of it, and yield what each window saw."""
    playing: dict[int, _Turn] = {}
    try:
        while turns or playing:
            while turns and len(playing) < _AT_ONCE:
                turn = turns.pop(0)
                playing[turn.begin(folder)] = turn
            pid, status = os.wait()
            turn = playing.pop(pid)
            yield turn.end(os.waitstatus_to_exitcode(status))
            if turn.left > 0:
                turns.insert(0, turn)
    finally:
        for pid in playing:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


@dataclass
class _Turn:
    """What is to be played of one seed.

    Attributes:
        place: Holds the homes of all.
        seed: Of chance.
        left: Events still to be played.
        window: How many windows it has had.
    """

    place: Path
    seed: int
    left: int
    window: int = 0

    def begin(self, folder: Path) -> int:
        """Start the program with a monkey; return its process."""
        self.window += 1
        self._home.mkdir()
        child = os.fork()
        if not child:
            try:
                _be_quiet(self._home / "said.txt")
                os._exit(self._be_the_program(folder))
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        return child

    def _be_the_program(self, folder: Path) -> int:
        from tests.trials.monkey_hands import Monkey, Watch

        watch, dice = Watch(), random.Random(f"{self.seed}-{self.window}")

        def note() -> None:
            (self._home / "facts.json").write_text(json.dumps(watch.facts()), encoding="utf-8")

        def meet(bench: Workbench) -> None:
            Monkey(bench, self.left, dice, watch)
            # A worker that is slow to end is not waited for: the process ends then and there.
            bench.window.left.connect(note)

        code = run_program(folder, self._home, meet)
        note()
        return code

    def end(self, code: int) -> dict[str, Any]:
        """Judge what was played.

        Args:
            code: Of the process; -n after signal n.
        """
        name = f"seed {self.seed}, window {self.window}"
        said = self._read("said.txt") + self._read("logs/*.log")
        assert code == 0, f"{name}: ended with {code}: {said[-6000:]}"
        assert "Traceback" not in said, f"{name}: {said[-4000:]}"
        facts: dict[str, Any] = json.loads(self._read("facts.json"))
        assert not facts["harm"], f"{name}: {facts['harm'][0]}"
        silence_s = facts["silence_s"]
        assert silence_s < _LONGEST_S, f"{name}: silent for {silence_s:.1f} s in {facts['during']}"
        self.left -= max(1, facts["events"])
        shutil.rmtree(self._home)
        return {**facts, "windows": 1}

    def _read(self, pattern: str) -> str:
        found = sorted(self._home.glob(pattern))
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in found)

    @property
    def _home(self) -> Path:
        return self.place / f"home-{self.seed}-{self.window}"


def _be_quiet(path: Path) -> None:
    """Write what this process says, its last words above all, into a file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.dup2(descriptor, sys.stdout.fileno())
    os.dup2(descriptor, sys.stderr.fileno())
    os.close(descriptor)
