"""Fields, the true posterior and the labels in the real window, by mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from tests.window import Hands
from vae_explorer.gui.map.show_menu import CONTOURS
from vae_explorer.gui.widgets.pictures import PictureGrid

pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)


def show(hands: Hands, text: str) -> None:
    menu = hands.panels.map.tools.show.menu()
    assert isinstance(menu, QMenu)
    hands.choose(menu, text)
    menu.hide()
    hands.rest()


def test_a_person_looks_at_fields_and_at_a_true_posterior(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures)
    view = hands.panels.map
    assert not view.tools.show.isVisible(), "there is no model yet"
    hands.train_to_the_end()
    for name in ("Prior density", "Aggregate posterior", "Density of the codes", "Label regions"):
        show(hands, name)
        field = view.scene.field.view
        assert field is not None
        assert field.facts.name == name
        assert view.overlays.field_legend.isVisible()
    show(hands, "Holes")
    assert "of the prior in holes" in view.overlays.field_legend.accessibleName()
    show(hands, CONTOURS)
    hands.session.exploration.select_image(3)
    hands.rest()
    contours = view.scene.contours
    assert contours is not None
    assert contours.index == 3
    assert contours.words.endswith("nats")
    view.zoom_by(2.0, smooth=False)
    hands.rest()
    field = view.scene.field.view
    assert field is not None
    seen = view.camera.visible()
    assert field.bounds[0] <= seen[0] < seen[1] <= field.bounds[1]
    show(hands, "No field")
    assert view.scene.field.view is None


def test_a_person_chooses_the_label_of_a_conditional_model(hands: Hands, pictures: Path) -> None:
    hands.open_and_shorten(pictures)
    setup = hands.session.setup
    assert setup is not None
    names = hands.session.images.label_names  # type: ignore[union-attr]
    model = setup.model.changed(labels=names)
    hands.session.edit_setup(setup.model_copy(update={"model": model}))
    hands.train_to_the_end()
    grid = hands.named(PictureGrid, "Decoded under each label")
    assert hands.session.exploration.label == 0
    before = hands.session.exploration.decoded
    QTest.mouseClick(
        grid, Qt.MouseButton.LeftButton, pos=QPoint(*grid._grid().place(1)) + QPoint(8, 8)
    )
    hands.rest()
    assert hands.session.exploration.label == 1
    assert hands.session.exploration.decoded is not before
