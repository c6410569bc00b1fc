"""What a training was said to take beside what it takes: time and memory.

Run by hand: ``python -m tests.bench.estimate_bench [SECONDS] [SET ...]``, where a set is a sample
or a folder of images. In a process of its own a training is estimated; in another one it goes on
for so many seconds, and the rest is in proportion. Both have one thread, and time is that of the
processor, so that a busy machine does not count. Memory is what the process has at most beside what
it had with the images read. The estimate should be within a factor of 1.5 of both.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import torch

from vae_explorer import load_sample, suggest_setup
from vae_explorer.images.intake import load_images
from vae_explorer.images.samples import SAMPLES
from vae_explorer.training.estimate import estimated
from vae_explorer.training.fit import Fit

SECONDS = 8.0
SETS = ("digits", "faces")
PRESETS = ("quick-look", "balanced", "tight-bound")


def resident_bytes(name: str = "VmRSS") -> int:
    """Memory that the process has now, or has had at most ("VmHWM"); Linux says so."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(name))


def measure(kind: str, source: str, preset: str, seconds: float) -> dict[str, float]:
    """Estimate a training, or begin it; returns its seconds and bytes."""
    torch.set_num_threads(1)
    images = load_sample(source) if source in SAMPLES else load_images(source)
    setup = suggest_setup(images, preset)
    images = images.with_split(setup.training.validation_fraction, setup.training.seed)
    if kind == "said":
        found = estimated(images, setup, threads=1)
        assert found.seconds is not None
        return {"seconds": found.seconds, "bytes": found.memory_bytes}
    before, began_s = resident_bytes(), time.process_time()
    with Fit(images, setup, threads=1) as fit:
        for _ in fit:
            if time.process_time() - began_s > seconds:
                break
        fit.capture()
    share = fit.step / (fit.steps_per_epoch * setup.training.epochs)
    took_s = (time.process_time() - began_s) / share
    return {"seconds": took_s, "bytes": resident_bytes("VmHWM") - before}


def in_a_process(*words: str) -> dict[str, float]:
    line = [sys.executable, "-m", "tests.bench.estimate_bench", "--child", *words]
    out = subprocess.run(line, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(out)
    return found


def main(words: list[str]) -> None:
    """Print a line for each set and preset."""
    if words[:1] == ["--child"]:
        kind, source, preset, seconds = words[1:]
        print(json.dumps(measure(kind, source, preset, float(seconds))))
        return
    seconds = words[0] if words else str(SECONDS)
    print(f"{'set':12}{'preset':14}{'said s':>8}{'takes s':>9}{'said MB':>9}{'takes MB':>10}")
    for source in words[1:] or SETS:
        for preset in PRESETS:
            said, takes = (in_a_process(k, source, preset, seconds) for k in ("said", "takes"))
            print(
                f"{Path(source).name:12}{preset:14}{said['seconds']:8.0f}{takes['seconds']:9.0f}"
                f"{said['bytes'] / 1e6:9.0f}{takes['bytes'] / 1e6:10.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
