"""How images become pixels: size, shape and colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.form import Fold, FormRow
from vae_explorer.gui.widgets.tips import explain
from vae_explorer.images.spec import Fit, PixelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["PixelChoices"]

_SIZES = (16, 32, 48, 64, 96, 128)
_FITS = {Fit.CROP: "Crop", Fit.PAD: "Pad"}
_COLOURS = {3: "Colour", 1: "Grey"}
_SIZE_MEANING = (
    "Width and height that every image is scaled to; larger shows more detail and trains slower."
)
_FIT_MEANING = "Crop cuts the middle out of an oblong image; Pad keeps all of it and adds borders."
_COLOUR_MEANING = "Grey keeps the brightness only; the model is smaller and trains faster."


class PixelChoices(Fold):
    """Three choosers that fold out below the thumbnails.

    Signals:
        spec_chosen(PixelSpec): The user wants the images seen like this.
    """

    spec_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._spec: PixelSpec | None = None
        self._size = ChooserButton("Image size", framed=True)
        self._fit = ChooserButton("Shape", framed=True)
        self._colours = ChooserButton("Colours", framed=True)
        self._choosers: list[tuple[QWidget, ChooserButton, str]] = []
        for label, chooser, meaning in (
            ("Image size", self._size, _SIZE_MEANING),
            ("Shape", self._fit, _FIT_MEANING),
            ("Colours", self._colours, _COLOUR_MEANING),
        ):
            row = FormRow(label, chooser, meaning)
            self.add(row)
            self._choosers.append((row, chooser, meaning))
            chooser.chosen.connect(self._choose)

    def show_spec(self, spec: PixelSpec) -> None:
        """Shows how the images were made."""
        self._spec = spec
        sizes = sorted({*_SIZES, spec.size})
        self._size.show_choices([_size_text(size) for size in sizes], _size_text(spec.size))
        self._fit.show_choices(list(_FITS.values()), _FITS[spec.fit])
        self._colours.show_choices(list(_COLOURS.values()), _COLOURS[spec.channels])

    def set_why_not(self, sentence: str) -> None:
        """Locks the choices and says why; an empty sentence opens them again."""
        for row, chooser, meaning in self._choosers:
            chooser.set_locked(bool(sentence))
            for widget in (row, chooser):
                explain(widget, sentence or meaning)

    def _choose(self) -> None:
        if self._spec is None:
            return
        size = int(self._size.currentText().split(" ")[0])
        fit = next(fit for fit, text in _FITS.items() if text == self._fit.currentText())
        channels = next(c for c, text in _COLOURS.items() if text == self._colours.currentText())
        spec = PixelSpec(size, channels, fit, self._spec.background)
        if spec != self._spec:
            self.spec_chosen.emit(spec)


def _size_text(size: int) -> str:
    return f"{size} × {size}"
