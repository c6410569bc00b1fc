"""The timeline in words. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.figures import count, epoch_number

if TYPE_CHECKING:
    from vae_explorer.gui.views.timeline import MomentMark, TimelineView

__all__ = ["epoch_words", "moment_words", "readout"]


def epoch_words(epoch: float) -> str:
    """Returns "Epoch 3.25"."""
    return f"Epoch {epoch_number(epoch)}"


def moment_words(mark: MomentMark) -> str:
    """Returns what there is to know of a kept moment.

    >>> from vae_explorer.gui.views.timeline import MomentMark
    >>> moment_words(MomentMark(120, 4.0, True))
    'Epoch 4, step 120: training can go on from here.'
    """
    more = "training can go on from here." if mark.whole else "kept for looking back."
    return f"{epoch_words(mark.epoch)}, step {count(mark.step)}: {more}"


def readout(view: TimelineView) -> str:
    """Returns what stands at the end of the line.

    >>> from vae_explorer.gui.views.timeline import TimelineView
    >>> readout(TimelineView(now=30.0, end=30.0)), readout(TimelineView(now=9.0, training=True))
    ('Epoch 30, now', 'Epoch 9, live')
    """
    if view.shown is not None:
        return epoch_words(view.shown.epoch)
    when = "live" if view.training else "now"
    return f"{epoch_words(view.now)}, {when}"
