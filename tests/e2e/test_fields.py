"""A quantity over the plane is chosen, read in its legend, and leads to a hole."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QMenu, QPushButton

from tests.window import Hands
from vae_explorer.gui.exploring.field_quantities import FIELDS
from vae_explorer.gui.map.show_menu import ShowButton
from vae_explorer.gui.views.map import Arrows, Ellipses, FieldView
from vae_explorer.inference.aggregate import UNCLAIMED_BELOW
from vae_explorer.latent.density import CodeDensity

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def choose(hands: Hands, field: str) -> FieldView:
    button = hands.panels.map.findChild(ShowButton)
    assert button is not None
    menu = button.menu()
    assert isinstance(menu, QMenu)
    hands.choose(menu, FIELDS[field])
    hands.rest()
    view = hands.panels.map.scene.field.view
    assert view is not None
    return view


@pytest.mark.parametrize("run", ["flat", "deep"])
def test_every_field_is_painted_with_name_unit_and_meaning(
    request: pytest.FixtureRequest, run: str
) -> None:
    hands: Hands = request.getfixturevalue(run)
    legend = hands.panels.map.overlays.field_legend
    kinds = {"drift": Arrows, "tissot": Ellipses}
    pictures = []
    for field in FIELDS.keys() - {"none", "labels"}:
        view = choose(hands, field)
        assert legend.isVisible()
        assert view.facts.name in legend.accessibleName()
        assert legend.toolTip().endswith(".")
        assert view.levels.max() > 1, field
        assert all(view.facts.limits)
        assert isinstance(view.glyphs, kinds.get(field, type(None)))
        if field in ("magnification", "tissot", "drift"):
            pictures.append(hands.panels.map.grab().toImage())
    one, other, third = pictures
    assert one != other != third != one, "arrows and ellipses are seen"


def test_one_press_leads_to_the_largest_hole_and_the_next_to_another(flat: Hands) -> None:
    choose(flat, "holes")
    exploration, legend = flat.session.exploration, flat.panels.map.overlays.field_legend
    codes = exploration.codes
    assert codes is not None
    aggregate = CodeDensity(codes.mean.astype(float), codes.std.astype(float))
    places = []
    for name in ("Go to the largest hole", "Go to the next hole"):
        flat.click(flat.named(QPushButton, name, legend))
        flat.rest()
        z = exploration.cursor_code
        assert z is not None
        places.append(z)
        prior = -0.5 * float(z @ z) - np.log(2 * np.pi)
        assert aggregate.log_density(z[None])[0] < prior + np.log(UNCLAIMED_BELOW) + 1e-6
        assert exploration.decoded is not None
        np.testing.assert_allclose(exploration.decoded.z, z)
        px, py = flat.panels.map.scene.cursor_px() or (-1, -1)
        assert flat.panels.map.rect().contains(round(px), round(py))
    assert np.linalg.norm(places[0] - places[1]) > 0.5


def test_from_far_away_the_view_comes_along_to_the_hole(flat: Hands) -> None:
    choose(flat, "holes")
    view = flat.panels.map
    view.pan(4000, 0)
    flat.rest()
    flat.click(flat.named(QPushButton, "Go to the largest hole", view.overlays.field_legend))
    px, py = view.scene.cursor_px() or (-1, -1)
    assert view.rect().contains(round(px), round(py))
