"""Notices with a link: what is told, and what pressing the link does."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.figures import count, epoch_number
from vae_explorer.gui.process.file_manager import show_in_file_manager
from vae_explorer.gui.session.ending import best_epoch, best_sentence
from vae_explorer.gui.session.view_state import Phase, ViewState
from vae_explorer.runs import is_run
from vae_explorer.runs.saved import saved_epoch
from vae_explorer.training.diagnostics_words import rate_in_words

if TYPE_CHECKING:
    from vae_explorer.errors import VaeExplorerError
    from vae_explorer.gui.process.visits import BrokenVisit
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.widgets.bars import NoticeKind
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.training.diagnostics_findings import CheckUp, Finding

__all__ = ["Notices"]


class Notices(QObject):
    """Tells what has a link, and does what the link says.

    Attributes:
        give_up_requested: Whoever waits for the work at hand does not any more.

    Args:
        window: Shows the notice.
        session: Does the work.
        parent: Owner.
    """

    give_up_requested = Signal()

    def __init__(self, window: MainWindow, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._session = session
        self._act: Callable[[], None] = self._show_diagnosis
        self._unsaved = ""
        self._failed: tuple[int, VaeExplorerError] | None = None
        self._found: Finding | None = None
        self._working = self._better = ""
        window.notice.closed.connect(self.close)

    @Slot(object)
    def show_fault(self, error: BaseException) -> None:
        """Tell of a fault of the program, with its details a click away."""
        details = "".join(traceback.format_exception(error))
        self._offer(
            "A fault of the program: something could not be done. What was saved is safe, and the "
            "window goes on.",
            "error",
            "Details",
            partial(self._window.help_desk.show_fault, details),
        )

    @Slot(object)
    def show_finding(self, finding: Finding) -> None:
        """Tell what is the matter with the training, with the diagnosis a click away."""
        self._found, sentence = finding, _told(finding)
        if finding.slower is None:
            self._offer(sentence, "warn", "Diagnosis", self._show_diagnosis)
        else:
            link = f"Go on with learning rate {rate_in_words(finding.slower)}"
            self._offer(sentence, "warn", link, self._go_on_slower)

    @Slot(object)
    def follow_findings(self, check: CheckUp) -> None:
        """Let what was told of a training go with its cause, or say it of the present settings."""
        before = self._found
        if before is None or self._window.notice.text() != _told(before):
            return
        now = next((each for each in check.alarming if each.kind == before.kind), None)
        if now is None:
            self._found = None
            self._window.show_notice("")
        elif (_told(now), now.slower) != (_told(before), before.slower):
            self.show_finding(now)

    def show_broken_visit(self, broken: BrokenVisit) -> None:
        """Tell that the program broke off the last time, and offer to go on with its training."""
        run = broken.run
        if run is not None and is_run(run):
            self._offer(broken.sentence, "warn", "Resume", partial(self._go_on_with, run))
            tell = partial(self._tell_saved, broken.sentence, run)
            self._session.jobs.request(partial(saved_epoch, run), tell, self._session.report)
        else:
            report = self._window.help_desk.show_report
            self._offer(broken.sentence, "warn", "Report a problem…", report)

    @Slot(int, object)
    def show_save_failed(self, step: int, error: VaeExplorerError) -> None:
        """Tell that a state could not be saved, what is saved, and that it is tried again."""
        saved = f"step {count(step)} is saved" if step >= 0 else "nothing is saved yet"
        goes_on = self._session.phase in (Phase.TRAINING, Phase.PAUSED)
        now = "Training goes on and tries again" if goes_on else "Training has ended"
        self._failed = step, error
        self._unsaved = f"{error.sentence} {now}; {saved}."
        self._window.show_notice(self._unsaved, "warn")

    @Slot()
    def show_ended(self) -> None:
        """Say of what is not saved that the training has ended meanwhile."""
        if self._unsaved and self._failed is not None:
            self.show_save_failed(*self._failed)

    @Slot()
    def show_better(self) -> None:
        """Tell of a training that ended by itself which epoch was better, and offer to go there."""
        session = self._session
        if not session.view_state.ended or self._unsaved:
            return
        curves = session.trainer.history.curves()
        if (best := best_epoch(curves)) is None:
            return
        self._better = sentence = best_sentence(curves)
        if (near := session.rewinding.nearest(best)) is None:
            self._window.show_notice(sentence)
            return
        kept = epoch_number(near.epoch)
        link = f"Go to epoch {kept}" + ("" if kept == str(best) else ", the nearest kept")
        self._offer(sentence, "info", link, partial(self._go_to, near.step))

    @Slot(object)
    def follow_phase(self, state: ViewState) -> None:
        """Let what was told of an end go when the training goes on, or another run is opened."""
        if not state.ended:
            if self._better and self._window.notice.text() == self._better:
                self._window.show_notice("")
            self._better = ""

    @Slot()
    def show_saved(self) -> None:
        """Take away what told that nothing could be saved."""
        if self._unsaved and self._window.notice.text() == self._unsaved:
            self._window.show_notice("")
        self._unsaved = ""

    @Slot(str, float)
    def show_work(self, sentence: str, share: float) -> None:
        """Tell how far work is that takes a while; it can be given up.

        What else is told meanwhile comes first, and who closes the notice is left in peace.

        Args:
            sentence: What is being made.
            share: How much is done, 0 to 1; with 0 it begins.
        """
        shown = self._window.notice.text()
        if share == 0.0 or (not shown and self._working == sentence):
            self._working = sentence
            self._offer(sentence, "info", "Cancel", self.give_up_requested.emit)
        if self._window.notice.text() == sentence:
            self._window.notice.show_share(share)

    @Slot()
    def show_given_up(self) -> None:
        """Say for a while that work was given up."""
        self._window.show_notice("Cancelled; nothing was written.", passes=True)

    @Slot()
    def close(self) -> None:
        """Say no more of the work at hand: the notice was closed by hand."""
        self._working = ""

    @Slot(object)
    def show_exported(self, path: Path) -> None:
        """Say for a while where an export went, with its folder a click away."""
        sentence = f"Saved {path.name} in {path.parent}."
        self._offer(sentence, "ok", "Show", partial(self._show_file, path), passes=True)

    @Slot()
    def act(self) -> None:
        """Do what the link of the notice says."""
        self._act()

    def _go_on_with(self, run: Path) -> None:
        self._window.show_notice("")
        self._session.train_on(str(run))

    def _go_to(self, step: int) -> None:
        self._window.show_notice("")
        self._session.rewinding.go_to_step(step)

    def _tell_saved(self, sentence: str, run: Path, epoch: int | None) -> None:
        """Add from where the training would go on, unless the notice has gone meanwhile."""
        if epoch is not None and self._window.notice.text() == sentence:
            where = f"{sentence} Resume goes on from epoch {count(epoch)}, its last saved state."
            self._offer(where, "warn", "Resume", partial(self._go_on_with, run))

    def _go_on_slower(self) -> None:
        self._window.show_notice("")
        self._session.doctor.go_on_slower()

    def _show_file(self, path: Path) -> None:
        if show_in_file_manager(path):
            self._window.show_notice("")
        else:
            self._window.show_notice(f"No file manager answered. The file is {path}.", "warn")

    def _show_diagnosis(self) -> None:
        self._window.dock("diagnosis").show()
        self._window.dock("diagnosis").raise_()
        self._window.show_notice("")

    def _offer(
        self,
        sentence: str,
        kind: NoticeKind,
        link: str,
        act: Callable[[], None],
        *,
        passes: bool = False,
    ) -> None:
        self._act = act
        self._window.show_notice(sentence, kind, link, passes=passes)


def _told(finding: Finding) -> str:
    return f"{finding.title}. {finding.words}"
