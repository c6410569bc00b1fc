"""The small windows that need nothing but the main one: guide, keys, about, report, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog, QWidget

from vae_explorer.places import log_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.gui.views.planning import PlanView
    from vae_explorer.images.image_set import ImageSet

__all__ = ["HelpDesk"]


class HelpDesk(QObject):
    """Opens each of them once; asked again, it brings the open one to the front.

    Their modules are imported when they are asked for: none belongs to the first window.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def show_guide(self) -> None:
        """Opens the guide."""
        from vae_explorer.gui.dialogs.guide import GuideDialog

        self._show("guide", lambda: GuideDialog(self._window))

    @Slot()
    def show_shortcuts(self) -> None:
        """Opens the list of keys."""
        from vae_explorer.gui.dialogs.shortcuts import ShortcutsDialog

        self._show("shortcuts", lambda: ShortcutsDialog(self._window))

    @Slot()
    def show_about(self) -> None:
        """Opens what the program is."""
        from vae_explorer.gui.dialogs.about import AboutDialog

        self._show("about", lambda: AboutDialog(self._window))

    @Slot()
    def show_report(self) -> None:
        """Opens what to tell about a problem."""
        self.show_fault("")

    def show_fault(self, fault: str) -> None:
        """Opens what to tell about a fault of the program.

        Args:
            fault: Such as a traceback.
        """
        from vae_explorer.gui.dialogs.report import ReportDialog

        self._show("report", lambda: ReportDialog(log_dir(), fault, self._window), anew=bool(fault))

    @Slot(object)
    def show_rejected(self, images: ImageSet) -> None:
        """Opens the list of files of an image set that could not be read."""
        from vae_explorer.gui.dialogs.rejected import RejectedDialog

        self._show(
            "rejected",
            lambda: RejectedDialog(images.name, images.rejected, self._window),
            anew=True,
        )

    @Slot(object)
    def show_plan(self, view: PlanView) -> None:
        """Opens what a training would build."""
        from vae_explorer.gui.dialogs.plan import PlanDialog

        self._show("plan", lambda: PlanDialog(view, self._window))

    @Slot(object)
    def follow_plan(self, view: PlanView) -> None:
        """Tells another plan where the window with it is open."""
        dialog = self._window.findChild(QDialog, "plan")
        if dialog is not None:
            from vae_explorer.gui.dialogs.plan import PlanDialog

            assert isinstance(dialog, PlanDialog)
            dialog.show_plan(view)

    def _show(self, name: str, make: Callable[[], QDialog], *, anew: bool = False) -> None:
        dialog = self._window.findChild(QDialog, name)
        if dialog is not None and anew:
            dialog.close()
            dialog = None
        if dialog is None:
            dialog = make()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
