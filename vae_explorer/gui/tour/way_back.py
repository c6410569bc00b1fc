"""What was open before the tour, and the way back to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.gui.session.view_state import Phase

if TYPE_CHECKING:
    from vae_explorer.gui.session.session import Session
    from vae_explorer.images.spec import PixelSpec
    from vae_explorer.training.settings import Setup

__all__ = ["WayBack", "at_rest"]


def at_rest(session: Session) -> bool:
    """Return whether a session neither trains nor opens something."""
    return not session.trainer.running and session.phase is not Phase.LOADING


@dataclass(frozen=True)
class WayBack:
    """What was open.

    Attributes:
        target: A run or the source of images.
        is_run: Which of the two.
        spec: How the images were read.
        setup: The settings.
    """

    target: str
    is_run: bool
    spec: PixelSpec
    setup: Setup

    @classmethod
    def of(cls, session: Session) -> WayBack | None:
        """Remember what is open, or None if nothing is."""
        if session.images is None or session.setup is None:
            return None
        run = session.run_path
        target = str(run) if run is not None else session.images.source
        return cls(target, run is not None, session.images.spec, session.setup)

    def steps(self, session: Session) -> Iterator[None]:
        """Go back, one thing for each pull, with a session at rest.

        Each thing is tried once: what is gone from the disk is not asked for again and again.
        """
        session.open_target(self.target)
        yield
        if session.images is not None and self._is_open(session):
            if not self.is_run and session.images.spec != self.spec:
                session.change_spec(self.spec)
                yield
            # Twice: another preset or architecture first brings its own networks.
            session.edit_setup(self.setup)
            session.edit_setup(self.setup)

    def _is_open(self, session: Session) -> bool:
        if self.is_run:
            return str(session.run_path) == self.target
        return session.images is not None and session.images.source == self.target
