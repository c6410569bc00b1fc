"""Facts of the session in the words of the views."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from vae_explorer.gui.exploring.decoding import prior_circles
from vae_explorer.gui.map.colouring import Plain
from vae_explorer.gui.map.colours import colour_choices, colouring_of, column_of, default_choice
from vae_explorer.gui.session.ending import reason_words
from vae_explorer.gui.session.training_thread import Failed, Finished, Outcome
from vae_explorer.gui.session.view_state import Phase, ViewState
from vae_explorer.gui.style.words import bits_caption, duration, plural, true_minus
from vae_explorer.model.kinds import PriorKind
from vae_explorer.model.summary import summarise
from vae_explorer.training.presets import PRESETS
from vae_explorer.training.reports import Progress

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.session.trainer import Headline
    from vae_explorer.gui.views.basics import Ellipse, NearestView
    from vae_explorer.gui.views.walk import WalkView
    from vae_explorer.gui.widgets.bars import NoticeKind
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.intake import IntakeReport
    from vae_explorer.latent.image_table import Column, ImageTable
    from vae_explorer.training.settings import Setup

__all__ = ["Presenter"]

_MAP_WORDS = {
    Phase.LOADING: ("The images are being read.",),
    Phase.TRAINING: ("The first map comes in a moment.",),
    Phase.STOPPED: ("The images are being placed.",),
}
_CLOCK_MS = 1000


class Presenter(QObject):
    """Puts facts into words and hands them to the views.

    Args:
        window: Toolbar, status line and notices.
        panels: The panels of the workbench.
        session: Asked for what a fact alone does not say.
        parent: Owner.
    """

    def __init__(
        self, window: MainWindow, panels: Panels, session: Session, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._panels = panels
        self._session = session
        self._colour = ""
        self._table: ImageTable | None = None
        self._coloured: Column | None = None
        self._end_note = self._refusal = ""
        self._map_s = self._saved_s = -math.inf
        self._saved_in: Path | None = None
        # The status line tells ages, which grow by themselves.
        self._clock = QTimer(self)
        self._clock.setInterval(_CLOCK_MS)
        self._clock.timeout.connect(self.tell_status)
        self._clock.start()

    @Slot(object)
    def show_view_state(self, state: ViewState) -> None:
        """Pass the state on to the panels, and say it in the status line."""
        if state.phase not in (Phase.READY, Phase.STOPPED):
            self._end_note = ""
        self._panels.folder.show_view_state(state)
        self._panels.map.show_invitation(*_MAP_WORDS.get(state.phase, ()))
        self.show_walk(self._session.exploration.walking.view)
        self.tell_status()

    @Slot(object, bool)
    def show_setup(self, setup: Setup, locked: bool) -> None:
        """Show the settings, as choices or as facts."""
        self._panels.settings.show_setup(setup, tuple(PRESETS.values()), locked)
        images = 0 if self._session.images is None else len(self._session.images)
        trained = images - round(images * setup.training.validation_fraction)
        self._panels.model.show_model(summarise(setup.model), setup.model, trained)

    @Slot(object)
    def show_intake(self, report: IntakeReport) -> None:
        """Show how far an intake is."""
        self._panels.folder.show_intake(report)
        self.tell_status()

    @Slot(object)
    def show_images(self, images: ImageSet) -> None:
        """Show a new image set in the folder panel and on the still empty map."""
        if self._refusal and self._window.notice.text() == self._refusal:
            self._window.show_notice("")  # it was of what could not be opened before
        self._panels.folder.show_images(images)
        self._panels.settings.show_labels(images.label_names)
        self._window.show_title(images.name)
        self._panels.map.show_images(images.pixels)
        self._colour = default_choice(images)
        self._table = self._coloured = None
        self._panels.map.show_colouring(Plain())

    @Slot()
    def show_nothing(self) -> None:
        """Take away what was seen of another model."""
        self._panels.map.show_points(np.full((0, 2), np.nan, np.float32), keep_view=False)
        self._panels.map.show_prior(())
        self._panels.inspector.show_decoded(None)
        self._panels.reconstructions.show_reconstructions(None)
        self._panels.samples.show_samples(None)
        self._map_s = -math.inf

    @Slot(object)
    def show_table(self, table: ImageTable) -> None:
        """Offer what is known of the images as colours, and colour the points anew."""
        self._table = table
        self._panels.map.show_colour_choices(colour_choices(table, self._colour), self._colour)
        self._recolour()

    def choose_colour(self, choice: str) -> None:
        """Colour the points by something else."""
        self._colour = choice
        self._recolour()

    def _recolour(self) -> None:
        if self._table is None:
            return
        column = column_of(self._colour, self._table)
        if column is not self._coloured:
            self._coloured = column
            self._panels.map.show_colouring(colouring_of(column))

    @Slot(object, bool)
    def show_map(self, frame: MapFrame, fit: bool) -> None:
        """Show the images' places, and what the axes are."""
        first = not math.isfinite(self._map_s)
        view = self._panels.map
        plane = frame.plane
        view.show_axes(plane.names, is_section=not plane.whole, measured=plane.exact)
        snapshot = self._session.exploration.snapshot
        prior = PriorKind.STANDARD if snapshot is None else snapshot.vae.config.prior
        view.show_prior(prior_circles(frame.plane, prior))
        view.show_points(frame.points, keep_view=not fit, turn=frame.turn, away=frame.away)
        if first:
            self.show_walk(self._session.exploration.walking.view)  # now one can be offered
        self._map_s = time.monotonic()
        self.tell_status()

    @Slot(object)
    def show_progress(self, progress: Progress) -> None:
        """Show how far training is."""
        self._window.toolbar.show_progress(progress)

    @Slot(object)
    def show_headline(self, headline: Headline) -> None:
        """Show the numbers at the top."""
        setup = self._session.trainer.run.setup
        self._window.toolbar.show_numbers(
            headline.elbo,
            headline.bits_per_dim,
            headline.images_per_s,
            split=headline.split or "validation",
            bits_caption="Bits per dimension" if setup is None else bits_caption(setup.model),
        )

    @Slot(object)
    def show_outcome(self, outcome: Outcome) -> None:
        """Say how a training ended, where its end was not a wish."""
        trainer, run_path = self._session.trainer, self._session.run_path
        progress = trainer.progress
        why = reason_words(trainer.history, trainer.run.setup)
        if isinstance(outcome, Finished) and why:
            self._end_note = why
        elif isinstance(outcome, Finished) and progress is not None:
            self._end_note = f"Trained {plural(progress.epochs, 'epoch')}"
        elif isinstance(outcome, Failed):
            kept = "; its last saved state is kept" if run_path is not None else ""
            self._end_note = f"Training ended by an error{kept}"
        self.tell_status()

    @Slot(object)
    def show_nearest(self, nearest: NearestView) -> None:
        """Show the images nearest to the cursor."""
        self._panels.inspector.show_nearest(nearest.pictures, nearest.distances, nearest.indices)

    @Slot(int, object)
    def show_ellipse(self, index: int, ellipse: Ellipse | None) -> None:
        """Show the selected image's posterior on the map."""
        self._panels.map.show_selected(index if index >= 0 else None, ellipse)

    @Slot(object, object)
    def show_refined(self, mean: np.ndarray | None, factor: np.ndarray | None) -> None:
        """Show the selected image's refined posterior on the map; None takes it away."""
        ellipse = None
        if mean is not None and factor is not None:
            ellipse = self._session.exploration.selecting.on_plane(mean, factor)
        if ellipse is None:
            self._panels.map.show_refinement(None, None)
        else:
            self._panels.map.show_refinement(ellipse.mean, ellipse.covariance)

    @Slot(object)
    def show_walk(self, walk: WalkView | None) -> None:
        """Show the walk, or how to make one."""
        if walk is None:
            self._panels.walk_strip.show_empty(
                can_random=self._session.exploration.codes is not None
            )
        else:
            self._panels.walk_strip.show_walk(walk)

    @Slot(bool)
    def show_refreshed(self, _exact: bool) -> None:
        """Say when the map is being made exact."""
        self.tell_status()

    @Slot(object, int)
    def show_saved(self, path: Path, _step: int) -> None:
        """Say that the run is on disk."""
        self._saved_in, self._saved_s = path, time.monotonic()
        self.tell_status()

    @Slot(bool)
    def show_elsewhere(self, elsewhere: bool) -> None:
        """Say that another program trains the run, or has ended that."""
        if elsewhere:
            sentence = "Another program trains this run. Map and curves follow it here."
        else:
            sentence = "The other program trains this run no more. It can be resumed here."
        self.show_notice("info", sentence)

    @Slot(str, str)
    def show_notice(self, kind: NoticeKind, sentence: str) -> None:
        """Show a sentence over the map; one that nobody needs to answer goes by itself."""
        self._refusal = sentence if kind == "error" else ""
        self._window.show_notice(sentence, kind, passes=kind in ("ok", "info"))

    @Slot()
    def tell_status(self) -> None:
        """Write the status line anew."""
        session, facts = self._session, []
        # At rest nothing ages: the map and the file on disk are as new as the model.
        moving = session.phase is Phase.TRAINING
        if session.exploration.placing:
            facts.append("Placing all images")
        elif math.isfinite(self._map_s) and session.trainer.running:
            epoch = session.exploration.snapshot.epoch if session.exploration.snapshot else 0.0
            age = f", {self._age(self._map_s)} old" if moving else ""
            facts.append(f"Map of epoch {true_minus(epoch, 1)}{age}")
        on_disk = not session.trainer.run.lost
        if on_disk and self._saved_in is not None and self._saved_in == session.run_path:
            where = f"{self._saved_in.parent.name}/{self._saved_in.name}"
            age = f" {self._age(self._saved_s)} ago" if moving else ""
            facts.append(f"Saved{age} in {where}")
        self._window.show_status(self._words(), facts)

    def _words(self) -> str:
        session = self._session
        if session.phase is Phase.LOADING:
            return "Reading images"
        if session.leaving and session.jobs.busy:
            return "Leaving once everything is written"
        if session.phase is Phase.TRAINING and session.trainer.progress is None:
            return "Preparing the training"
        if session.following.elsewhere:
            return "Another program trains this run; this window reads along"
        if session.trainer.run.lost:
            return "The folder of this run is not where it was"
        if session.trainer.run.is_read_only:
            return "Read-only: this run cannot be written to"
        return self._end_note or self._window.toolbar.status_words()

    def _age(self, since_s: float) -> str:
        return duration(max(0.0, time.monotonic() - since_s))
