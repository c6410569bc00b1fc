"""The timeline under the map, and the part of the session that looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.session.exporting import Exporting
    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.session.timekeeper import Timekeeper
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["wire_rewinding"]


def wire_rewinding(
    panels: Panels, session: Session, timekeeper: Timekeeper, exporting: Exporting
) -> None:
    """Connect whoever goes through the training's time with whoever shows it."""
    timeline, rewinding, trainer = panels.timeline, session.rewinding, session.trainer

    timeline.epoch_dragged.connect(rewinding.go_to_epoch)
    timeline.stepped.connect(rewinding.go_by)
    timeline.first_requested.connect(rewinding.go_to_first)
    timeline.live_requested.connect(rewinding.go_live)
    timeline.play_requested.connect(rewinding.playing.start)
    timeline.stop_requested.connect(rewinding.playing.stop)
    timeline.film_requested.connect(exporting.export)
    panels.curves.moment_requested.connect(rewinding.go_to_epoch)

    rewinding.moments_changed.connect(timekeeper.tell)
    rewinding.moments_changed.connect(exporting.tell_available)
    rewinding.moment_shown.connect(timekeeper.show_moment)
    rewinding.newest_changed.connect(timekeeper.tell)
    rewinding.playing.changed.connect(timeline.show_playing)
    session.view_state_changed.connect(timekeeper.tell)
    trainer.curves_changed.connect(timekeeper.show_curves)

    timekeeper.timeline_changed.connect(timeline.show_timeline)
    timekeeper.epoch_shown.connect(panels.curves.show_moment)
