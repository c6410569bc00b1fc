"""A writer that is killed in the middle of a save loses nothing that it had promised."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

KILLS = 40

# One process pays for importing torch; it forks the writers, kills them and looks at what is left.
HOST = """
import os, random, select, signal, sys, time
from pathlib import Path

import torch

from vae_explorer.runs.create import resume_run
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.run import open_run
from vae_explorer.training.state import TrainingState

path, kills = Path(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(1)
good = open_run(path).latest_state()
tensors = {**good.tensors, "padding.x": torch.zeros(500_000)}
step, inside, unpruned = int(good.meta["step"]), 0, 0
rng = random.Random(0)
for _ in range(kills):
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        writer = resume_run(path).writer
        os.write(writing, b"ready 0\\n")
        for number in range(1, 1000):
            os.write(writing, b"begin 0\\n")
            writer.save(TrainingState(tensors, {**good.meta, "step": step + number}))
            os.write(writing, f"saved {step + number}\\n".encode())
        os._exit(0)
    os.close(writing)
    assert os.read(reading, 8) == b"ready 0\\n"
    select.select([], [], [], rng.uniform(0.0, 0.06))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = b""
    while part := os.read(reading, 1 << 16):
        said += part
    os.close(reading)
    lines = [line.split() for line in said.decode().splitlines()]
    promised = max([step] + [int(n) for word, n in lines if word == "saved"])
    inside += bool(lines) and lines[-1][0] == "begin"
    run = open_run(path)
    found = run.latest_state()
    assert found is not None, run.notes
    assert not run.notes, run.notes
    assert found.meta["step"] >= promised, (found.meta["step"], promised)
    # A whole save leaves three; each kill between a rename and the deletions adds one.
    unpruned = 1 if any(word == "saved" for word, _ in lines) else unpruned + 1
    assert len(RunLayout(path).list_checkpoints()) <= 3 + unpruned
    step = int(found.meta["step"])
resume_run(path).writer.close()
assert not list(path.glob("checkpoints/.*")), "temporary files were not swept"
print(f"inside {inside}")
"""


def test_killed_writers_lose_no_promised_state_and_leave_no_rubbish(run_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", HOST, str(run_path), str(KILLS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    word, inside = done.stdout.split()
    assert word == "inside"
    assert int(inside) > KILLS / 2, "most kills should have come during a save"
