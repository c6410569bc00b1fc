"""Puts the tour on the window: its panel, what comes to the front, and what is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vae_explorer.gui.tour.spotlight import Spotlight
from vae_explorer.gui.tour.steps import Part

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from vae_explorer.gui.tour.steps import TourStep
    from vae_explorer.gui.views.tour import TourView
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["Stage"]


class Stage(QObject):
    """Shows what the tour says. Setup makes room for it, and comes back afterwards.

    Args:
        window: Has a place for the tour's panel.
        panels: What can be marked.
        parent: Owner.
    """

    def __init__(self, window: MainWindow, panels: Panels, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._map = panels.map
        self._spotlight = Spotlight(window)
        self._parts: dict[Part, QWidget] = {
            Part.MAP: panels.map,
            Part.WALK: panels.walk_strip,
            Part.SAMPLES: panels.samples,
            Part.CURVES: panels.curves,
            Part.INSPECTOR: panels.inspector,
            Part.EVIDENCE: panels.evidence,
            Part.GRADIENTS: panels.gradients,
        }
        self._has_room = self._took_setup = False
        self._waiting: tuple[Part, ...] = ()

    @Slot(object)
    def show_view(self, view: TourView | None) -> None:
        """Show where the tour stands; None takes its panel away."""
        if view is None:
            self.clear()
            return
        self._window.tour_panel.show_view(view)
        self._window.tour_panel.show()
        # Once, and not before the workbench: who wants Setup beside the tour can have it back.
        if not self._has_room and self._map.isVisible():
            setup = self._window.dock("setup")
            self._has_room, self._took_setup = True, not setup.isHidden()
            setup.hide()
        self._bring_forward()

    @Slot()
    def clear(self) -> None:
        """Take the panel and the mark away."""
        self._window.tour_panel.hide()
        self._spotlight.show_on(None)
        if self._took_setup:
            self._window.dock("setup").show()
        self._has_room = self._took_setup = False
        self._waiting = ()

    @Slot(object)
    def show_step(self, step: TourStep | None) -> None:
        """Bring forward and mark what a step points to; None marks nothing."""
        self._waiting = () if step is None else step.front
        self._bring_forward()
        self._spotlight.show_on(self._parts.get(step.part) if step is not None else None)

    def _bring_forward(self) -> None:
        """Bring panels to the front, once there are any."""
        if self._map.isVisible():
            for part in self._waiting:
                self._window.bring_forward(self._parts[part])
            self._waiting = ()
