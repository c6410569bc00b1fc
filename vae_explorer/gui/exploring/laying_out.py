"""The worker of t-SNE and UMAP: a process of its own.

So the window stays live, and Cancel is heard at once, whatever the libraries are at.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

import vae_explorer
from vae_explorer.errors import VaeExplorerError
from vae_explorer.latent.layouts import MOST_FITTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LayingOut"]

_END_MS = 2000
_MARK = b"places "


class LayingOut(QObject):
    """Lays out codes, at most one set at a time.

    Attributes:
        progressed: The share that is done, 0 to 1; -1 while it is not known.
        laid_out: Places, float32, shape ``(N, 2)``, and how many were laid out.
        failed: A ``VaeExplorerError``.

    Args:
        parent: Owner.
    """

    progressed = Signal(float)
    laid_out = Signal(object, int)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._heard = b""
        self._name = ""

    @property
    def busy(self) -> bool:
        """True while the process is at it."""
        return self._process is not None

    def start(
        self, kind: str, name: str, codes: NDArray[np.floating], most: int = MOST_FITTED
    ) -> None:
        """Lay out codes; what is under way is given up.

        Args:
            kind: "tsne" or "umap".
            name: The same for the user.
            codes: Shape ``(N, D)``.
            most: So many are laid out, the others are put among them.
        """
        self.cancel()
        self._heard, self._name = b"", name
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.readyReadStandardOutput.connect(self._hear)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._miss)
        self._process = process
        module = "vae_explorer.latent.layout_process"
        process.start(sys.executable, ["-P", "-m", module, kind, str(most)])
        held = io.BytesIO()
        np.save(held, np.asarray(codes, np.float32), allow_pickle=False)
        process.write(held.getvalue())
        process.closeWriteChannel()

    def cancel(self) -> None:
        """End the process; nothing more is heard of it."""
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(_END_MS)
            process.deleteLater()

    @Slot()
    def _hear(self) -> None:
        if self._process is None:
            return
        self._heard += bytes(self._process.readAllStandardOutput().data())
        while not self._heard.startswith(_MARK) and b"\n" in self._heard:
            line, _, self._heard = self._heard.partition(b"\n")
            if line.startswith(b"done"):  # else a library talks
                share = line.removeprefix(b"done").strip()
                self.progressed.emit(float(share) if share else -1.0)

    @Slot()
    def _finish(self) -> None:
        process = self._process
        if process is None:
            return
        self._hear()
        said = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        good = process.exitCode() == 0 and self._heard.startswith(_MARK)
        self._leave()
        if good:
            line, _, content = self._heard.partition(b"\n")
            points = np.load(io.BytesIO(content), allow_pickle=False)
            self.laid_out.emit(points, int(line.removeprefix(_MARK)))
        else:
            self._fail(said.rpartition("\n")[2])

    @Slot(QProcess.ProcessError)
    def _miss(self, error: QProcess.ProcessError) -> None:
        """The process could not even begin; any other end is told by ``finished``."""
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            said = self._process.errorString()
            self._leave()
            self._fail(said)

    def _leave(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None

    def _fail(self, said: str) -> None:
        why = f": {said}" if said else ""
        sentence = f"{self._name} could not be computed{why}. The map shows what it showed before."
        self.failed.emit(VaeExplorerError("VIEW_NOT_COMPUTED", sentence))


def _environment() -> QProcessEnvironment:
    """The same program, wherever this one was started from."""
    environment = QProcessEnvironment.systemEnvironment()
    root = str(Path(vae_explorer.__file__).parent.parent)
    paths = [root, environment.value("PYTHONPATH")]
    environment.insert("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    return environment
