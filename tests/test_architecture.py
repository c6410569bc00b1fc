"""What may be loaded where: the rules that import-linter, which never runs the code, cannot see."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import vae_explorer

ROOT = Path(vae_explorer.__file__).parent
HEAVY = {"torch", "numpy", "PySide6", "pyqtgraph", "sklearn", "scipy", "PIL", "rich", "pydantic"}
QT = {"PySide6", "shiboken6", "pyqtgraph", "qtawesome", "qtpy"}
VIEWS = ("panels", "map", "dialogs", "widgets")


def loaded_after_importing(modules: Iterable[str]) -> set[str]:
    """Return the top-level names that a fresh interpreter holds after these imports."""
    lines = [f"import {module}" for module in modules]
    lines += [
        "import json, sys",
        "print(json.dumps([name.partition('.')[0] for name in sys.modules]))",
    ]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(lines)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def modules_below(*packages: str) -> list[str]:
    """Return the dotted names of all modules of the program below these packages."""
    names = [module.name for module in pkgutil.walk_packages([str(ROOT)], "vae_explorer.")]
    wanted = tuple(f"vae_explorer.{package}" for package in packages)
    return [name for name in names if not wanted or name.startswith(wanted)]


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_after_importing(["vae_explorer"]) & HEAVY


def test_help_and_version_need_nothing_heavy() -> None:
    loaded = loaded_after_importing(["vae_explorer.__main__", "vae_explorer.cli.arguments"])
    assert not loaded & HEAVY


def test_only_the_window_loads_qt() -> None:
    without_window = [name for name in modules_below() if ".gui" not in name]
    assert len(without_window) > 50
    assert not loaded_after_importing(without_window) & QT


def test_what_is_pure_in_the_window_loads_no_qt() -> None:
    pure = [
        "vae_explorer.gui.session.view_state",
        "vae_explorer.gui.views.basics",
        "vae_explorer.gui.map.picking",
    ]
    assert not loaded_after_importing(pure) & QT


def test_views_load_no_model_and_no_statistics() -> None:
    views = modules_below(*(f"gui.{part}" for part in VIEWS))
    assert len(views) > 20
    assert not loaded_after_importing(views) & {"torch", "sklearn", "scipy"}


@pytest.mark.skipif(sys.platform == "win32", reason="there, torch has to come before Qt")
def test_the_first_window_stands_before_torch_is_loaded() -> None:
    first = ["app", "window.main_window", "panels.toolbar", "panels.empty_state"]
    first += ["style.theme", "session.view_state"]
    loaded = loaded_after_importing(f"vae_explorer.gui.{name}" for name in first)
    assert not loaded & {"torch", "pyqtgraph", "sklearn", "scipy"}


@pytest.mark.skipif(sys.platform == "win32", reason="there, torch has to come before Qt")
def test_panels_and_docks_stand_before_torch_is_loaded() -> None:
    from vae_explorer.gui.starter import INTERFACE

    loaded = loaded_after_importing(["vae_explorer.gui.app", *INTERFACE])
    assert "numpy" in loaded
    assert not loaded & {"torch", "pyqtgraph", "sklearn", "scipy"}


LEAN = """
from vae_explorer.gui.process.later import import_torch_lean

import_torch_lean()
import sys
import torch
import vae_explorer.gui.workbench
from vae_explorer.images.samples import load_sample
from vae_explorer.model.config import ModelConfig
from vae_explorer.training.fit import Fit
from vae_explorer.training.settings import Setup, TrainingSettings

model = ModelConfig(image_shape=(1, 8, 8), hidden=(8,))
training = TrainingSettings(epochs=1, threads=1, precision="float32")
assert list(Fit(load_sample("digits"), Setup(model=model, training=training)))
assert "scipy.special" not in sys.modules
assert "torch.utils.data.dataloader" not in sys.modules
assert "torch.export.decomp_utils" not in sys.modules
assert not {"torch._decomp", "torch._prims"} & set(sys.modules)
assert callable(torch._meta_registrations.register_meta)
assert "torch._decomp" in sys.modules
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there, torch has to come before Qt")
def test_the_window_learns_without_torchs_compiler_of_which_parts_come_when_asked_for() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", LEAN],
        check=False, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_every_public_name_of_the_package_can_be_had() -> None:
    missing = [name for name in vae_explorer.__all__ if getattr(vae_explorer, name, None) is None]
    assert not missing
