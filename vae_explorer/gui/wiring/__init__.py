"""Every connection between the session and the views, on a few pages.

Read them aloud: "when the toolbar says train requested, the session trains". Wishes go from views
to the session, facts from the session to views; where a fact must be put into a view's words, the
:class:`~vae_explorer.gui.desks.presenter.Presenter` does it.
"""

from __future__ import annotations

from vae_explorer.gui.wiring.analyses import wire_analyses
from vae_explorer.gui.wiring.attributes import wire_attributes
from vae_explorer.gui.wiring.branching import wire_branching
from vae_explorer.gui.wiring.copying import wire_copying
from vae_explorer.gui.wiring.diagnosing import wire_diagnosing
from vae_explorer.gui.wiring.exploring import wire_exploration_facts, wire_exploration_wishes
from vae_explorer.gui.wiring.gallery import wire_gallery
from vae_explorer.gui.wiring.guests import wire_guests
from vae_explorer.gui.wiring.library import wire_library, wire_library_desk
from vae_explorer.gui.wiring.overlaying import wire_overlaying
from vae_explorer.gui.wiring.pictures import wire_pictures
from vae_explorer.gui.wiring.planes import wire_planes
from vae_explorer.gui.wiring.planning import wire_planning
from vae_explorer.gui.wiring.rewinding import wire_rewinding
from vae_explorer.gui.wiring.steering import wire_steering
from vae_explorer.gui.wiring.sweeping import wire_sweeping
from vae_explorer.gui.wiring.traversing import wire_traversing
from vae_explorer.gui.wiring.walking import wire_walking
from vae_explorer.gui.wiring.window import (
    wire_facts,
    wire_notices,
    wire_offers,
    wire_panel_wishes,
    wire_tour,
    wire_window_wishes,
)

__all__ = [
    "wire_analyses",
    "wire_attributes",
    "wire_branching",
    "wire_copying",
    "wire_diagnosing",
    "wire_exploration_facts",
    "wire_exploration_wishes",
    "wire_facts",
    "wire_gallery",
    "wire_guests",
    "wire_library",
    "wire_library_desk",
    "wire_notices",
    "wire_offers",
    "wire_overlaying",
    "wire_panel_wishes",
    "wire_pictures",
    "wire_planes",
    "wire_planning",
    "wire_rewinding",
    "wire_steering",
    "wire_sweeping",
    "wire_tour",
    "wire_traversing",
    "wire_walking",
    "wire_window_wishes",
]
