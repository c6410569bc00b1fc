"""Messages that no other test provokes, each by its code; and that none goes without a test."""

from __future__ import annotations

import argparse
import errno
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib.machinery import ModuleSpec
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
import torch

from tests.fakes import tiny_images, tiny_setup
from tests.test_docs import ROOT, codes_in_use, sentences_of_errors
from vae_explorer.cli import pictures, sources
from vae_explorer.cli.images_of_runs import batch_of, labels_told, refuse_without_encoder
from vae_explorer.errors import VaeExplorerError
from vae_explorer.export.film import film_of
from vae_explorer.export.pictures import grid_of, to_image
from vae_explorer.gui.librarian.bin import Removed, put_back
from vae_explorer.images import columns
from vae_explorer.images.opening import UnreadableImage, explain
from vae_explorer.images.samples import digits
from vae_explorer.images.scan import check_folder
from vae_explorer.images.split import VALIDATION
from vae_explorer.latent.routes import share_steps
from vae_explorer.latent.walks import linear_walk
from vae_explorer.runs import create_run, open_run, resume_run
from vae_explorer.runs.checkpoint import restored_vae
from vae_explorer.runs.container import pack, read_container, unpack
from vae_explorer.runs.evidence import EvidenceMethod, refuse_misfit
from vae_explorer.runs.home import next_run_path
from vae_explorer.runs.stored_images import pack_pixels
from vae_explorer.runs.sweep import swept_values
from vae_explorer.training.device import available_devices, choose_device
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import DeviceChoice

GOLDEN = Path(__file__).parent / "runs" / "golden"
IMAGES = tiny_images(6)
SETUP = tiny_setup(IMAGES)
Act = Callable[[Path], object]


def run_at(place: Path, name: str = "bernoulli") -> Path:
    return Path(shutil.copytree(GOLDEN / name, place / "run"))


def no_encoder(place: Path) -> None:
    refuse_without_encoder(open_run(run_at(place, "table")), "it is needed")


def damaged(_: Path) -> None:
    content = bytearray(pack({"x": np.arange(64)}, {}, "form"))
    content[-1] ^= 1
    unpack(bytes(content), "form", "step-00000007.safetensors")


def images_of_another(place: Path) -> None:
    path = run_at(place)
    (path / "images.safetensors").write_bytes(b"no such file")
    _ = open_run(path).images


def record_is_a_folder(place: Path) -> None:
    path = run_at(place)
    (path / "metrics.jsonl").unlink()
    (path / "metrics.jsonl").mkdir()
    open_run(path).metrics()


def record_on_a_full_disk(place: Path) -> None:
    create_run(place / "run", IMAGES, SETUP).close()
    with resume_run(place / "run").writer as writer:
        descriptor = os.open("/dev/full", os.O_WRONLY)
        os.dup2(descriptor, writer._folder.metrics._descriptor)
        os.close(descriptor)
        writer._append(writer.opening)
        assert writer.problem is not None
        raise writer.problem


def no_validation_images(place: Path) -> None:
    training = SETUP.training.model_copy(update={"validation_fraction": 0.0})
    setup = SETUP.model_copy(update={"training": training})
    create_run(place / "run", replace(IMAGES, split=("train",) * 6), setup).close()
    batch_of(open_run(place / "run"), "validation", 4, torch.Generator())


def images_too_large_to_keep(place: Path) -> None:
    create_run(place / "run", IMAGES, SETUP).close()
    thumbnails = pack_pixels(open_run(place / "run").images, limit=0)
    (place / "run" / "images.safetensors").write_bytes(b"".join(thumbnails))
    resume_run(place / "run")


def huge_table(place: Path) -> None:
    with (place / "table.csv").open("wb") as file:
        file.truncate(columns._MAX_BYTES + 1)
    columns._text(place / "table.csv")


def unreadable_folder(place: Path) -> None:
    # Permissions mean nothing to root, under whom tests may run: too long a name cannot be read.
    with pytest.MonkeyPatch.context() as patch:
        refusal = OSError(errno.EACCES, os.strerror(errno.EACCES))
        patch.setattr("os.scandir", Mock(side_effect=refusal))
        check_folder(place)


def no_place_for_runs(place: Path) -> None:
    (place / "file").write_text("", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_EXPLORER_HOME", str(place / "file"))
        next_run_path("faces")


def no_digits(_: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digits, "find_spec", lambda _: ModuleSpec("sklearn", None, origin=None))
        digits.read_digits(1)


def raised(error: VaeExplorerError) -> None:
    raise error


def walk_without_ends(_: Path) -> None:
    linear_walk(np.zeros(2), np.zeros(3), 5)


ACTS: dict[str, Act] = {
    "CKPT_DAMAGED": damaged,
    "CKPT_MISFIT": lambda _: restored_vae("step-00000007.safetensors", {}, SETUP),
    "CKPT_UNREADABLE": lambda place: read_container(place / "gone", "form", 1000),
    "CSV_TOO_BIG": huge_table,
    "DATA_EMPTY": lambda _: Fit(replace(IMAGES, split=(VALIDATION,) * 6), SETUP),
    "DEVICE_MISSING": lambda _: choose_device(
        next(each for each in DeviceChoice if each not in (DeviceChoice.AUTO, *available_devices()))
    ),
    "EXPORT_EMPTY": lambda _: grid_of(np.zeros((0, 1, 8, 8), np.uint8)),
    "EXPORT_KIND": lambda _: pictures.kind_of_output("walk.bmp", (".png",), overwrite=False),
    "EXPORT_PIXELS": lambda _: to_image(np.zeros((2, 8, 8), np.uint8)),
    "FILM_NO_MOMENTS": lambda _: film_of(IMAGES, SETUP, ()),
    "FOLDER_UNREADABLE": unreadable_folder,
    "IMG_MEMORY": lambda _: raised(explain(MemoryError(), "a.png")),
    "IMG_READ_ERROR": lambda _: raised(explain(OSError(errno.EIO, "I/O error"), "a.png")),
    "RUN_IMAGES": images_of_another,
    "RUN_METRICS": record_is_a_folder,
    "RUN_METRICS_FULL": record_on_a_full_disk,
    "RUN_NOT_REMOVED": lambda place: put_back(Removed(place / "run", place / "gone")),
    "RUN_NO_ENCODER": no_encoder,
    "RUN_NO_IMAGES": images_too_large_to_keep,
    "RUN_NO_PLACE": no_place_for_runs,
    "RUN_NO_SPLIT": no_validation_images,
    "SAMPLE_MISSING": no_digits,
    "SET_EXCLUDED": lambda _: sources.without(IMAGES, ["gone.png"]),
    "SET_GRID": lambda _: refuse_misfit(
        EvidenceMethod.GRID, SETUP.model.model_copy(update={"latent_dim": 3})
    ),
    "SET_LABEL": lambda place: labels_told(open_run(run_at(place)), "cat", 1),
    "SET_PRESET": lambda _: suggest_setup(IMAGES, "no-such-preset"),
    "SET_SAMPLE_SIZE": lambda _: sources.wanted_spec(
        "sample:faces", argparse.Namespace(colours="grey", fit=None, image_size=None)
    ),
    "SET_SWEEP": lambda _: swept_values("beta", "1"),
    "WALK_CODE": lambda place: pictures._code(open_run(run_at(place)), "z=1,2,3,4,5"),
    "WALK_ENDS": walk_without_ends,
    "WALK_STEPS": lambda _: share_steps([1.0, 1.0], 1),
}


@pytest.mark.expects_log("not saved")
@pytest.mark.parametrize("code", ACTS)
def test_a_message_says_what_happened_and_what_to_do(code: str, tmp_path: Path) -> None:
    with pytest.raises((VaeExplorerError, UnreadableImage)) as caught:
        ACTS[code](tmp_path)
    assert caught.value.code == code


def test_each_code_is_named_by_a_test_that_provokes_it() -> None:
    written = "\n".join(
        path.read_text("utf-8")
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "test_docs.py"
    )
    # What is put together of a beginning and a reason is named with one of its reasons.
    unnamed = {code for code in codes_in_use() if not re.search(rf'"{code}', written)}
    assert unnamed == set()


def test_each_message_is_a_whole_sentence() -> None:
    sentences = sentences_of_errors()
    assert len(sentences) > 80
    assert [each for each in sentences if not re.fullmatch(r'[A-Z“{].*[."}]', each)] == []
