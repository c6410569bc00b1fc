"""Writers killed in the middle of a save: nothing that was promised is lost.

A save that returned is a promise. Each writer is forked from a warm process, says when a save
begins and when it returned, and is killed after a moment by chance.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import tempfile
from pathlib import Path

__all__ = ["RUN", "kill_writers"]

RUN = Path(__file__).parents[1] / "runs" / "golden" / "bernoulli"
_LONGEST_S = 0.06
_PADDING = 500_000


def kill_writers(count: int, seed: int, source: Path = RUN) -> dict[str, object]:
    """Kill writers and look at what they leave.

    Args:
        count: Number of kills.
        seed: Of chance.
        source: A run to begin with; it is copied.

    Raises:
        AssertionError: If a promised state is lost, or rubbish stays.
    """
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copytree(source, Path(folder) / "run"))
        return _kill(path, count, random.Random(seed))


def _kill(path: Path, count: int, dice: random.Random) -> dict[str, object]:
    import torch

    from vae_explorer.runs.create import resume_run
    from vae_explorer.runs.layout import RunLayout
    from vae_explorer.runs.run import open_run
    from vae_explorer.training.state import TrainingState

    good = open_run(path).latest_state()
    assert good is not None
    tensors = {**good.tensors, "padding.x": torch.zeros(_PADDING)}
    step, inside, unpruned = int(good.meta["step"]), 0, 0
    for _ in range(count):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            try:
                writer = resume_run(path).writer
                os.write(writing, b"ready 0\n")
                for number in range(1, 1000):
                    os.write(writing, b"begin 0\n")
                    writer.save(TrainingState(tensors, {**good.meta, "step": step + number}))
                    os.write(writing, f"saved {step + number}\n".encode())
            finally:
                os._exit(1)
        os.close(writing)
        assert os.read(reading, 8) == b"ready 0\n"
        select.select([], [], [], dice.uniform(0.0, _LONGEST_S))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said = b""
        while part := os.read(reading, 1 << 16):
            said += part
        os.close(reading)
        lines = [line.split() for line in said.decode().splitlines()]
        promised = max([step] + [int(number) for word, number in lines if word == "saved"])
        inside += bool(lines) and lines[-1][0] == "begin"
        run = open_run(path)
        found = run.latest_state()
        assert found is not None, run.notes
        assert not run.notes, run.notes
        assert int(found.meta["step"]) >= promised, (found.meta["step"], promised)
        # A whole save leaves three; each kill between a rename and the deletions adds one.
        unpruned = 1 if any(word == "saved" for word, _ in lines) else unpruned + 1
        assert len(RunLayout(path).list_checkpoints()) <= 3 + unpruned
        step = int(found.meta["step"])
    resume_run(path).writer.close()
    assert not list(path.glob("checkpoints/.*")), "temporary files were not swept"
    return {"killed": count, "inside_a_save": inside, "lost": 0}
