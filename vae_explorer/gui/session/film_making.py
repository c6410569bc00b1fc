"""The film of a training, made on a worker: how far it is, and a way to give it up."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.export.film import film_of
from vae_explorer.export.film_frames import save_film
from vae_explorer.gui.style.words import plural

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.gui.session.session import Session

__all__ = ["FilmMaking"]

_READING = 0.3
"""Share of the work that is done once the moments are read; the rest draws the frames."""


class _GivenUpError(Exception):
    """Nobody wants the film any more; it never leaves the worker."""


class FilmMaking(QObject):
    """Makes films of the training that is open.

    Attributes:
        progressed: In a sentence, what is made, and the share that is done, 0 to 1.

    Args:
        session: Whose training it is.
        parent: Owner.
    """

    progressed = Signal(str, float)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._given_up = Event()

    @Slot()
    def give_up(self) -> None:
        """Leave the films that are being made; nothing of them is written."""
        self._given_up.set()

    def work(self, path: Path, *, as_gif: bool) -> Callable[[], Path | None] | None:
        """Return what makes a film, for a worker; its result is None if it was given up.

        Args:
            path: The file, or the folder of single pictures.
            as_gif: Which of the two.
        """
        session, stands = self._session, self._session.rewinding.stands
        images, setup = session.images, session.trainer.run.setup
        moments = session.rewinding.moments
        if images is None or setup is None or not moments:
            return None
        sentence = f"The film of {plural(len(moments), 'moment')} is being made."
        given_up = self._given_up = Event()
        self.progressed.emit(sentence, 0.0)

        def tell(share: float) -> None:
            if given_up.is_set():
                raise _GivenUpError
            self.progressed.emit(sentence, share)

        def make() -> Path | None:
            try:
                film = film_of(
                    images, setup, moments, stands=stands, tell=lambda share: tell(_READING * share)
                )
                return save_film(
                    film,
                    path,
                    as_gif=as_gif,
                    tell=lambda share: tell(_READING + (1.0 - _READING) * share),
                )
            except _GivenUpError:
                return None

        return make
