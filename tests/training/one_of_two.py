"""One of two processes that train together; started by ``test_group.py``.

Arguments: its rank, the file through which the two meet, and where the first one writes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import torch
import torch.distributed as dist
from safetensors.torch import save_file

from tests.oracles import blob_pixels, epoch_terms, image_set_of, setup_of
from vae_explorer.cli.main import main as run
from vae_explorer.cli.processes import joined
from vae_explorer.errors import TrainingError
from vae_explorer.training.fit import Fit
from vae_explorer.training.group import Group
from vae_explorer.training.settings import Setup

__all__ = ["IMAGES", "SETUPS"]

# 41 images to train in batches of 8: the last batch has one image, fewer than there are processes.
IMAGES = image_set_of(blob_pixels(51))
SETUPS: dict[str, Setup] = {
    "mlp": setup_of({"image_shape": (1, 8, 8), "binarisation": "dynamic"}, epochs=2),
    "conv": setup_of(
        {"image_shape": (1, 8, 8), "architecture": "conv", "hidden": (), "channels": (4, 6),
         "likelihood": "gaussian"},
        epochs=2,
        objective={"kind": "iwae", "samples": 2},
    ),
}  # fmt: skip


def main(rank: int, meeting: str, out: Path) -> None:
    """Train each setup to its end, and one until all wish to stop."""
    dist.init_process_group("gloo", store=dist.FileStore(meeting, 2), rank=rank, world_size=2)
    for name, setup in SETUPS.items():
        with Fit(IMAGES, setup, group=Group()) as fit:
            reports = list(fit)
            if rank == 0:
                keep(fit, reports, out / f"{name}.safetensors")
    group = Group()
    with Fit(IMAGES, SETUPS["mlp"], group=group) as fit:
        for _ in fit:
            if rank == 1 and fit.step == 1:
                group.wish_to_part()
    (out / f"stopped-{rank}").write_text(str(fit.step))
    command(out)
    try:
        group.require_same(f"other images in process {rank}", torch.device("cpu"))
    except TrainingError as error:
        (out / f"refused-{rank}").write_text(error.code)
    if rank == 1:
        os._exit(0)
    try:
        with joined() as group:
            assert group is not None
            group.require_same("anybody there?", torch.device("cpu"))
    except TrainingError as error:
        (out / "lost").write_text(error.code)
    os._exit(0)  # there is nobody to say goodbye to


def command(out: Path) -> None:
    """Train as ``torchrun`` would have it, then again as after a restart."""
    words = ["train", "--sample", "digits", "--run", str(out / "run"), "--seed", "3"]
    settings = ["--batch-size", "512", "--set", "hidden=16", "--snapshots", "0"]
    os.environ.update(WORLD_SIZE="2", RANK=str(dist.get_rank()), LOCAL_RANK=str(dist.get_rank()))
    assert run([*words, *settings, "--stop-at", "2"]) == 0
    os.environ["TORCHELASTIC_RESTART_COUNT"] = "1"
    assert run([*words, *settings, "--stop-at", "6"]) == 0


def keep(fit: Fit, reports: list[object], path: Path) -> None:
    """Write the state, the codes and the terms of each epoch."""
    terms = [[t.reconstruction, t.kl, t.images] for t in epoch_terms(reports)]
    codes = fit.snapshot().codes
    save_file(
        {
            **fit.capture().tensors,
            "codes": torch.from_numpy(codes.mean.copy()),
            "terms": torch.tensor(terms, dtype=torch.float64),
        },
        path,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
