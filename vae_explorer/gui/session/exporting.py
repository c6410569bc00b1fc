"""Exports of the window: fixed when their place has been chosen, written on a worker."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.export import (
    save_codes_csv,
    save_codes_npz,
    save_curves_csv,
    save_gif,
    save_grid,
    save_picture,
    save_pictures,
    save_strip,
)
from vae_explorer.export.animation import there_and_back
from vae_explorer.export.files import save_bytes
from vae_explorer.export.image_table import save_image_table_csv
from vae_explorer.gui.exploring.encoding import encode_all
from vae_explorer.gui.exploring.traversing import traversals
from vae_explorer.gui.exploring.walk_work import walk
from vae_explorer.gui.session.film_making import FilmMaking
from vae_explorer.gui.session.window_deeds import (
    GIF_INTERVAL_MS,
    GIF_STEPS,
    SAMPLES,
    deed_of_export,
    gif_scale,
)
from vae_explorer.latent.decode import decode, prior_codes
from vae_explorer.runs.run import open_run

if TYPE_CHECKING:
    from vae_explorer.export.repeating import Entry
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.views.pictures import TraversalsView
    from vae_explorer.gui.views.walk import WalkView

__all__ = ["Exporting"]


class Exporting(QObject):
    """Writes pictures, walks, codes and curves of a session.

    Attributes:
        available_changed: Kinds of export that have something to write.
        path_wanted: Kind of export whose place must be chosen; :meth:`write` follows.
        exported: Path of what was written.
        given_up: Nothing was written of a film.
        film: Makes films, with its facts.

    Args:
        session: What to export from.
        draw_curves: Draws the curves as "png" or "svg", which only their panel can.
        draw_model: Draws the graph of the model in the same way.
        parent: Owner.
    """

    available_changed = Signal(object)
    path_wanted = Signal(str)
    exported = Signal(object)
    given_up = Signal()

    def __init__(
        self,
        session: Session,
        draw_curves: Callable[[str], bytes],
        draw_model: Callable[[str], bytes],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.film = FilmMaking(session, self)
        self._draw = {"curves_picture": draw_curves, "model_picture": draw_model}
        self._told: frozenset[str] | None = None

    @property
    def available(self) -> frozenset[str]:
        """Kinds of export that have something to write now."""
        exploration = self._session.exploration
        kinds: set[str] = set()
        if exploration.snapshot is not None:
            kinds |= {"samples_grid", "samples_single", "codes_csv", "codes_npz"}
        if exploration.knowing.table is not None and exploration.snapshot is not None:
            kinds |= {"images_csv"}
        if exploration.traversing.wish() is not None:
            kinds |= {"traversals_grid"}
        if exploration.decoded is not None:
            kinds |= {"picture", "copy_picture"}
        if exploration.walking.view is not None:
            kinds |= {"walk_strip", "walk_gif", "walk_single"}
        if not self._session.trainer.history.is_empty:
            kinds |= {"curves_csv", "curves_picture"}
        if self._session.rewinding.moments:
            kinds |= {"film_gif", "film_single"}
        if self._session.setup is not None:
            kinds |= {"model_picture"}
        return frozenset(kinds)

    @Slot()
    def tell_available(self) -> None:
        """Say what can be exported, if that is something else than before."""
        available = self.available
        if available != self._told:
            self._told = available
            self.available_changed.emit(available)

    @Slot(str)
    def export(self, kind: str) -> None:
        """Ask where a kind of export should go."""
        if kind in self.available:
            self.path_wanted.emit(kind)

    def write(self, kind: str, path: str) -> None:
        """Write one kind of export; the person has agreed to replace a file of that name.

        Args:
            kind: As offered by :attr:`available`.
            path: A file, or for "samples_single" a folder.
        """
        work = self._work(kind, Path(path))
        deed = deed_of_export(kind, Path(path), self._session.exploration)
        # Now: a training may have gone on by the time that the file is written.
        entry = None if deed is None else self._session.journal.entry_of(deed)
        if work is not None:
            self._session.jobs.request(
                work, lambda written: self._take(written, entry), self._session.report
            )

    def _take(self, written: Path | None, entry: Entry | None) -> None:
        if written is None:
            self.given_up.emit()
            return
        if entry is not None:
            self._session.journal.note(entry)
        self.exported.emit(written)

    def _work(self, kind: str, path: Path) -> Callable[[], Path | None] | None:
        if kind == "curves_csv" or kind in self._draw:
            return self._drawn_work(kind, path)
        if kind.startswith("walk_"):
            return self._walk_work(kind, path)
        if kind.startswith("film_"):
            return self.film.work(path, as_gif=kind == "film_gif")
        decoded = self._session.exploration.decoded
        if kind == "picture" and decoded is not None:
            return lambda: save_picture(decoded.picture, path, overwrite=True)
        wish = self._session.exploration.traversing.wish()
        if kind == "traversals_grid" and wish is not None:
            return lambda: _save_traversals(traversals(wish), path)
        return self._set_work(kind, path)

    def _drawn_work(self, kind: str, path: Path) -> Callable[[], Path]:
        if kind == "curves_csv":
            run = self._session.trainer.run
            if (place := run.path) is not None and not run.lost:
                # Where every step is, also of a training of many hours.
                return lambda: save_curves_csv(path, open_run(place).history(), overwrite=True)
            # A copy: training goes on writing into this one meanwhile.
            history = deepcopy(self._session.trainer.history)
            return lambda: save_curves_csv(path, history, overwrite=True)
        content = self._draw[kind]("svg" if path.suffix.lower() == ".svg" else "png")
        return lambda: save_bytes(content, path, overwrite=True)

    def _walk_work(self, kind: str, path: Path) -> Callable[[], Path] | None:
        walking = self._session.exploration.walking
        view, wish = walking.view, walking.wish_in(max(GIF_STEPS, walking.steps))
        if view is None or wish is None:
            return None
        if kind == "walk_strip":
            return lambda: save_strip(view.pictures, path, overwrite=True)
        if kind == "walk_single":
            return lambda: save_pictures(view.pictures, path, "step")[0].parent
        return lambda: _save_walk(walk(wish).view, path)

    def _set_work(self, kind: str, path: Path) -> Callable[[], Path] | None:
        exploration = self._session.exploration
        snapshot, images = exploration.snapshot, exploration.images
        if snapshot is None or images is None:
            return None
        table = exploration.knowing.table
        if kind == "images_csv":
            if table is None:
                return None
            return lambda: save_image_table_csv(path, table, images.paths, overwrite=True)
        if kind in ("codes_csv", "codes_npz"):
            save = save_codes_csv if kind == "codes_csv" else save_codes_npz
            return lambda: save(
                path, images, encode_all(snapshot, images.pixels, images.labels), overwrite=True
            )
        vae = snapshot.vae
        codes = prior_codes(vae, SAMPLES, exploration.showing.seed)
        told = np.full(len(codes), exploration.label)
        if kind == "samples_grid":
            return lambda: save_grid(decode(vae, codes, labels=told), path, overwrite=True)
        return lambda: save_pictures(decode(vae, codes, labels=told), path)[0].parent


def _save_traversals(view: TraversalsView, path: Path) -> Path:
    rows, columns = view.pictures.shape[:2]
    flat = view.pictures.reshape(rows * columns, *view.pictures.shape[2:])
    return save_grid(flat, path, columns, overwrite=True)


def _save_walk(view: WalkView, path: Path) -> Path:
    frames = view.pictures
    # A loop ends on the picture it began with, which is not shown twice.
    turn = frames[:-1] if view.loop else there_and_back(frames)
    scale = gif_scale(frames.shape[-1])
    return save_gif(turn, path, GIF_INTERVAL_MS, scale=scale, overwrite=True)
