"""Choosing many images on the map: a rectangle or a free line round their points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal

from vae_explorer.gui.map.gestures import Gestures
from vae_explorer.gui.map.lasso import ChoiceMode, Region, RegionTool
from vae_explorer.gui.map.map_planes import MapPlanes
from vae_explorer.gui.map.picking import Hit, Kind
from vae_explorer.gui.map.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

__all__ = ["MapRegions"]

_SUBTRACT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


class MapRegions(MapPlanes):
    """A map with a rectangle and a lasso.

    Signals:
        rows_chosen(object, str): Choose these images, int64 ascending; "replace" the choice by
            them, "add" them to it or "subtract" them from it.
    """

    rows_chosen = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gestures = Gestures(self)
        self._mode: ChoiceMode = "replace"
        self._search = Turns(self)

    @property
    def _region_tool(self) -> RegionTool | None:
        if self.tools.rectangle_tool.isChecked():
            return "rectangle"
        return "lasso" if self.tools.lasso_tool.isChecked() else None

    def take_mode(self, keys: Qt.KeyboardModifier) -> None:
        """Let the next region add with Shift held down, subtract with Alt or Control."""
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self._mode = "add"
        else:
            self._mode = "subtract" if keys & _SUBTRACT else "replace"

    def grasp_at(self, px: float, py: float) -> Hit:
        """What a press at a pixel takes hold of, with the tool that is in the hand."""
        return self.thing_at(px, py) if self._region_tool is None else Hit(Kind.REGION)

    def draw_region(self, px: float, py: float) -> None:
        """Draw the line round points on to a pixel."""
        tool = self._region_tool
        if self.scene.region is None and tool is not None:
            self.scene.region = Region(tool, self._mode)
        if self.scene.region is not None:
            self.scene.region.reach(*self.camera.to_plane(px, py), self.camera.scale)
            self.update()

    def end_region(self, *, choose: bool) -> None:
        """Choose what the line encloses, or only take it away."""
        region, self.scene.region = self.scene.region, None
        self.update()
        if region is not None and choose:
            inside = self.scene.points.cloud.enclosed(region.outline())
            self._search.start(self._choose(inside, region.mode))

    def click(self, hit: Hit, px: float, py: float) -> None:
        """With a tool for regions choose the one image under the mouse, or none."""
        if hit.kind is not Kind.REGION:
            super().click(hit, px, py)
            return
        row = self.thing_at(px, py)
        rows = [row.index] if row.kind is Kind.POINT else []
        if rows or self._mode == "replace":
            self.rows_chosen.emit(np.array(rows, np.int64), self._mode)

    def choose_all_drawn(self) -> None:
        """Choose all images but those of hidden labels and those that have no place."""
        self._search.start(self._choose(self.scene.points.cloud.drawn_rows(), "replace"))

    def show_choice(self, rows: NDArray[np.int64]) -> None:
        """Say how many images are chosen, and let the points of all others fade."""
        super().show_choice(rows)
        self.show_chosen(rows if len(rows) else None)

    def _choose(self, some: Iterator[NDArray[np.int32]], mode: ChoiceMode) -> Iterator[None]:
        """Gather rows some at a time, and choose them all."""
        found = [np.empty(0, np.int32)]
        for rows in some:
            found.append(rows)
            yield
        self.rows_chosen.emit(np.sort(np.concatenate(found)).astype(np.int64), mode)
