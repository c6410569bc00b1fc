"""The whole program in a process forked from one that has everything imported, and no window yet.

A start takes seconds of processor time otherwise, nearly all of it for imports.
"""

from __future__ import annotations

import os
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.workbench import Workbench

__all__ = ["import_everything", "import_libraries", "run_program", "train_for_ever"]

_LATER = (
    "scipy.interpolate",
    "scipy.ndimage",
    "scipy.optimize",
    "scipy.sparse.csgraph",
    "scipy.spatial.distance",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.neighbors",
)


def import_everything() -> None:
    """Import what the program imports, and begin nothing."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["OMP_NUM_THREADS"] = "1"
    from vae_explorer.gui.process.overrides import guard_overrides

    guard_overrides()  # as the program does before its first class
    import torch

    torch.set_num_threads(1)
    for name in ("app", "workbench", "window.photograph"):
        import_module(f"vae_explorer.gui.{name}")
    import_module("torch._dynamo")
    import_libraries()


def import_libraries() -> None:
    """Import what the program imports only when it is needed, perhaps after minutes."""
    for name in _LATER:
        import_module(name)


def train_for_ever(session: Session) -> None:
    """Begin a training that does not end by itself, however fast the machine is.

    Args:
        session: Once it is ready; before that, and while it trains, nothing is done.
    """
    from vae_explorer.gui.session.view_state import Phase

    if session.phase is Phase.READY and session.setup is not None:
        endless = {"epochs": 100_000, "patience_epochs": 0}
        training = session.setup.training.model_copy(update=endless)
        session.edit_setup(session.setup.model_copy(update={"training": training}))
        session.train()


def run_program(folder: Path, home: Path, meet: Callable[[Workbench], None]) -> int:
    """Be the program from start to end; return its exit code, 1 if anything was raised.

    Args:
        folder: Opened at once.
        home: Holds all that it keeps.
        meet: Called with the workbench once it stands.
    """
    os.environ["VAE_EXPLORER_HOME"] = str(home)
    # What it leaves for other programs, such as pictures dragged there, goes with the home.
    tempfile.tempdir = str(home)
    from vae_explorer.gui.app import run_app
    from vae_explorer.gui.starter import Starter

    stood = Starter._stand

    def stand(starter: Starter) -> None:
        stood(starter)
        assert starter.workbench is not None
        meet(starter.workbench)

    Starter._stand = stand  # type: ignore[method-assign]
    try:
        return run_app(str(folder))
    except BaseException:
        traceback.print_exc()
        return 1
