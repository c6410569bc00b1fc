"""What the program is, and what it stands on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from vae_explorer import __version__
from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.widgets.rows import ValueRow
from vae_explorer.gui.widgets.text import Text
from vae_explorer.resources import resource_path

__all__ = ["AboutDialog", "versions"]

_PACKAGES = ("torch", "numpy", "PySide6-Essentials", "pyqtgraph", "pillow", "scikit-learn")
_ICON_PX = 64


def versions() -> tuple[tuple[str, str], ...]:
    """Returns the versions that a report of a problem needs, without importing anything."""
    found = [
        ("VAE Explorer", __version__),
        ("Python", platform.python_version()),
        ("System", platform.platform(terse=True)),
    ]
    for package in _PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            found.append((package, "not installed"))
    return tuple(found)


class AboutDialog(SideWindow):
    """Icon, name, one sentence, licence and versions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("about", "About VAE Explorer", QSize(400, 360), parent)
        self._versions = versions()
        head = QHBoxLayout()
        head.setSpacing(16)
        picture = QLabel()
        dpr = self.devicePixelRatioF()
        pixmap = QPixmap(str(resource_path("vae-explorer-256.png"))).scaled(
            round(_ICON_PX * dpr),
            round(_ICON_PX * dpr),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap.setDevicePixelRatio(dpr)
        picture.setPixmap(pixmap)
        picture.setFixedSize(_ICON_PX, _ICON_PX)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Text("VAE Explorer", 20, 600))
        sentence = "Trains a variational autoencoder on a folder of images and explores its space."
        words.addWidget(Text(sentence, 12, 400, "2", wrap=True))
        words.addStretch(1)
        head.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        self.rows.addLayout(head)
        table = QVBoxLayout()
        table.setSpacing(0)
        for name, number in self._versions:
            table.addWidget(ValueRow(name, number, height_px=20))
        self.rows.addLayout(table)
        licence = "BSD 3-clause licence. Icons: Phosphor, MIT licence."
        self.rows.addWidget(Text(licence, 11, 400, "3", wrap=True))
        self.rows.addStretch(1)
        self.add_button("Copy versions").clicked.connect(self._copy)

    def _copy(self) -> None:
        lines = [f"{name}: {number}" for name, number in self._versions]
        QGuiApplication.clipboard().setText("\n".join(lines))
