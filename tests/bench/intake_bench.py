"""Taking in folders, beside Pillow and a DataLoader over the same files.

Also by itself: ``python -m tests.bench.intake_bench``. What compares processor time counts that of
the whole process; where two threads stand beside one, it is the clock, and wants a quiet machine.

Photographs are 1,200 files, fewer than most folders of a user have. With a quarter of that, all of
them lie in the processor's cache, and the start of a DataLoader's processes is a fifth of its time.
They are four copies of 300 pictures; Pillow alone, which starts nothing, decodes one of them.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from torch.utils.data import DataLoader

from tests.bench.peers import Files
from tests.bench.rows import Row, table
from tests.bench.sets import digits, digits_of, write_jpegs, write_pngs
from vae_explorer import places
from vae_explorer.images.intake import intake
from vae_explorer.images.spec import PixelSpec

__all__ = ["photographs", "small_pngs"]

PHOTOGRAPHS, COPIES, PNGS = 300, 4, 60_000
ROUNDS, CLOCK_ROUNDS = 5, 8
LIGHT, HEAVY = 6, 12  # grain: files of 26 and of 39 kB
OURS = "ours"
CPU, CLOCK = time.process_time, time.perf_counter
FILES_CPU, FILES_CLOCK = "files / CPU-second", "files / second"


def photographs(_: Path | None) -> list[Row]:
    """JPEG files of 512 × 512 pixels, light and heavy ones, seen at 64 × 64."""
    return [*photographs_of("jpeg", LIGHT), *photographs_of("heavy-jpeg", HEAVY)]


def photographs_of(kind: str, grain: int) -> list[Row]:
    """Take in photographs of one weight, and again."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_jpegs(folder, PHOTOGRAPHS, grain=grain)
        files, spec = sorted(folder.iterdir()), PixelSpec(64, 3)
        for copy in range(1, COPIES):
            for file in files:
                shutil.copyfile(file, folder / f"copy-{copy}-{file.name}")
        seconds = best({
            OURS: lambda: taken_in(folder, spec, workers=1),
            "pillow": lambda: decoded(files, 64),
        }, CPU)  # fmt: skip
        clock = best({
            OURS: lambda: taken_in(folder, spec, workers=2),
            "pillow": lambda: decoded(files, 64),
            "loader": lambda: loaded(folder),
        }, CLOCK, CLOCK_ROUNDS)  # fmt: skip
        forget()
        seen = taken_in(folder, spec, workers=2)
        whole = np.concatenate([decoded(files, 64)] * COPIES).astype(np.int16)
        error = float(np.abs(seen - whole).mean())
        again = best({"again": lambda: taken_in(folder, spec)}, CPU)["again"]
    for times in (seconds, clock):
        times["pillow"] *= COPIES
    count = PHOTOGRAPHS * COPIES
    ours, pillow, loader = (count / clock[way] for way in (OURS, "pillow", "loader"))
    of = f"intake/{kind}"
    return [
        Row.of_rates(f"{of}-pillow", count / seconds[OURS], count / seconds["pillow"], FILES_CPU),
        Row.of_rates(f"{of}-2-threads-pillow", ours, pillow, FILES_CLOCK, 5.0, 6.0),
        Row.of_rates(f"{of}-2-threads-dataloader", ours, loader, FILES_CLOCK, 3.0, 5.0),
        Row.within(f"{of}-error", error, 0.5, "levels of 255"),
        Row.of_costs(f"{of}-again", again, seconds["pillow"], "CPU-seconds", 50.0),
    ]


def small_pngs(mnist: Path | None) -> list[Row]:
    """Grey PNG files of 28 × 28 pixels."""
    pixels = digits(PNGS) if mnist is None else digits_of(mnist)[0][:PNGS]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pngs(folder, pixels)
        some = sorted(folder.iterdir())[::10]
        seconds = best({
            OURS: lambda: taken_in(folder),
            "again": lambda: taken_in(folder),
            "pillow": lambda: decoded(some, 28),
        }, CPU)  # fmt: skip
        first_ms = 1000 * min(first_pictures(folder) for _ in range(ROUNDS))
    pillow = len(pixels) / len(some) * seconds["pillow"]
    rate = len(pixels) / seconds[OURS]
    return [
        Row.of_rates("intake/png", rate, 20_000, FILES_CPU, 1.0),
        Row.of_rates("intake/png-pillow", rate, len(pixels) / pillow, FILES_CPU),
        Row.of_costs("intake/png-again-pillow", seconds["again"], pillow, "CPU-seconds", 8.0),
        Row.of_costs("intake/png-again-first", seconds["again"], seconds[OURS], "CPU-seconds"),
        Row.within("intake/first-pictures", first_ms, 300.0, "ms"),
    ]


def best(
    ways: dict[str, Callable[[], object]], clock: Callable[[], float], rounds: int = ROUNDS
) -> dict[str, float]:
    """Let several ways take turns, and return the least seconds of each.

    What else the machine does can only add to them. Before ours the cache is emptied, which takes
    no part of its time.
    """
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            if name == OURS:
                forget()
            begun = clock()
            way()
            spent[name].append(clock() - begun)
    return {name: min(values) for name, values in spent.items()}


def forget() -> None:
    """Empty the cache."""
    shutil.rmtree(places.cache_dir())


def taken_in(folder: Path, spec: PixelSpec | None = None, workers: int | None = None) -> np.ndarray:
    """Take in a folder from the first file to the cache written; pixels, uint8 (N, C, H, W)."""
    reports = list(intake(folder, spec, workers=workers))
    assert reports[-1].image_set is not None
    return reports[-1].image_set.pixels


def first_pictures(folder: Path) -> float:
    """Seconds until pictures of a folder that is new can be shown."""
    forget()
    begun = CLOCK()
    for report in intake(folder):
        if report.thumbnails:
            return CLOCK() - begun
    raise RuntimeError("the intake told of no pictures")


def decoded(files: Sequence[Path], size: int) -> np.ndarray:
    """Decode whole files with Pillow alone, one after the other; uint8 (N, C, H, W)."""
    pictures = []
    for file in files:
        with Image.open(file) as image:
            image.load()
            if image.size != (size, size):
                pictures.append(np.asarray(image.resize((size, size), Image.Resampling.BILINEAR)))
            else:
                pictures.append(np.asarray(image))
    stacked = np.stack(pictures)
    return stacked[:, None] if stacked.ndim == 3 else stacked.transpose(0, 3, 1, 2)


def loaded(folder: Path) -> None:
    """Read a folder once through a DataLoader of two processes, as tutorials do."""
    for _ in DataLoader(Files(folder, 64), 128, num_workers=2):
        pass


if __name__ == "__main__":
    print(table([*photographs(None), *small_pngs(None)]))
