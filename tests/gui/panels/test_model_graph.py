"""The drawn model: every part of its summary, each in its place and explained."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolTip

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.model_canvas import ModelCanvas
from vae_explorer.gui.panels.model_graph import ModelPanel
from vae_explorer.gui.panels.model_layout import lay_out
from vae_explorer.gui.panels.model_places import Box
from vae_explorer.gui.panels.model_words import sentence_of
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.model.config import ModelConfig
from vae_explorer.model.kinds import LikelihoodKind, PosteriorKind, PriorKind
from vae_explorer.model.summary import PartKind, summarise

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PLAIN = ModelConfig(image_shape=(1, 8, 8), hidden=(512, 256))
TOLD = PLAIN.changed(labels=("a", "b", "c"))
DEEP = ModelConfig(
    image_shape=(3, 64, 64), architecture="conv", channels=(32, 64, 128, 128), hidden=(64,)
)
MODELS = [PLAIN, TOLD, DEEP, PLAIN.changed(architecture="linear"), DEEP.changed(labels=("a", "b"))]


def apart(a: Box, b: Box) -> bool:
    return a.right <= b.left or b.right <= a.left or a.bottom <= b.top or b.bottom <= a.top


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=20, deadline=None)
@given(width=st.integers(600, 2400), height=st.integers(130, 700))
def test_every_part_stands_in_the_plate_and_on_no_other(
    model: ModelConfig, width: int, height: int
) -> None:
    summary = summarise(model)
    graph = lay_out(summary, 100, width, height)
    drawn = {part.name for placed in graph.placed for part in (placed.part, *placed.layers)}
    assert drawn == {part.name for part in summary.parts}
    for placed in graph.placed:
        glyph = placed.glyph
        assert graph.plate.left <= glyph.left
        assert glyph.right <= graph.plate.right
        assert graph.plate.top <= glyph.top
        assert glyph.bottom <= graph.plate.bottom
    assert all(apart(a.glyph, b.glyph) for a, b in combinations(graph.placed, 2))


def test_the_chain_goes_from_the_picture_over_the_code_to_the_picture() -> None:
    graph = lay_out(summarise(PLAIN), 100, 960, 150)
    chain = [placed.part.name for placed in graph.placed if placed.part.name != "p(z)"]
    assert chain[0] == "x"
    assert chain.index("q(z|x)") < chain.index("z") < chain.index("decoder 1")
    assert chain[-1] == "p(x|z)"
    lefts = [placed.glyph.left for placed in graph.placed if placed.part.name != "p(z)"]
    assert all(a < b for a, b in pairwise(lefts))


def test_what_is_drawn_by_chance_and_what_is_worked_out_are_told_apart() -> None:
    graph = lay_out(summarise(TOLD), 100, 960, 150)
    code = next(placed for placed in graph.placed if placed.part.kind is PartKind.CODE)
    assert len(graph.draws) == 2
    for draw in graph.draws:
        x, y = draw[-1]
        assert abs(x - code.glyph.left) <= 2 or y == code.glyph.bottom
    # Eight arrows along the chain leave out the one into the code; the label has two.
    assert len(graph.arrows) == 8 + 2


def test_a_network_without_room_is_drawn_as_one() -> None:
    summary = summarise(DEEP)
    assert len(lay_out(summary, 100, 1600, 150).placed) == len(summary.parts)
    narrow = lay_out(summary, 100, 700, 150)
    networks = [placed for placed in narrow.placed if placed.layers]
    assert [placed.captions[0] for placed in networks] == ["encoder", "decoder"]
    assert networks[0].captions[1] == "6 layers"


@pytest.mark.parametrize(
    ("prior", "caption"),
    [("standard", "N(0, I)"), ("mixture", "10 Gaussians"), ("vamp", "VampPrior")],
)
def test_the_prior_is_named_in_few_letters(prior: str, caption: str) -> None:
    graph = lay_out(summarise(PLAIN.changed(prior=prior)), 100, 960, 150)
    (drawn,) = (placed for placed in graph.placed if placed.part.name == "p(z)")
    assert drawn.captions == (caption,)


@pytest.mark.parametrize("likelihood", list(LikelihoodKind))
@pytest.mark.parametrize("posterior", list(PosteriorKind))
@pytest.mark.parametrize("prior", list(PriorKind))
def test_every_distribution_has_a_sentence_with_its_formula(
    likelihood: LikelihoodKind, posterior: PosteriorKind, prior: PriorKind
) -> None:
    model = PLAIN.changed(likelihood=likelihood, posterior=posterior, prior=prior)
    for part in summarise(model).parts:
        sentence = sentence_of(part, model)
        assert sentence.startswith(part.name)
        assert sentence.endswith(".")
        assert sentence.count(". ") == 0
        assert part.kind is not PartKind.DISTRIBUTION or " = " in sentence


@pytest.fixture
def panel(qtbot: QtBot) -> ModelPanel:
    panel = ModelPanel()
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.heading_tools)
    panel.resize(960, 160)
    panel.show()
    return panel


def test_without_a_model_there_is_one_sentence_and_nothing_to_press(panel: ModelPanel) -> None:
    assert not panel.heading_tools.isEnabled()
    assert not panel.findChild(ModelCanvas).isVisible()
    assert panel.render_picture("png") == b""


def test_the_part_under_the_mouse_is_marked_and_explained(panel: ModelPanel) -> None:
    panel.show_model(summarise(PLAIN), PLAIN, 1617)
    canvas = panel.findChild(ModelCanvas)
    assert canvas.graph is not None
    assert canvas.graph.plate_words.endswith("images")
    placed = next(each for each in canvas.graph.placed if each.part.name == "p(z)")
    x, y = placed.glyph.middle
    before = canvas.grab().toImage()
    QTest.mouseMove(canvas, QPoint(round(x), round(y)))
    assert canvas.grab().toImage() != before
    assert canvas.accessibleDescription() == "p(z) = N(z; 0, I): standard normal, N(0, I)."
    QTest.mouseMove(canvas, QPoint(2, canvas.height() - 1))
    assert canvas.accessibleDescription() == ""


def test_the_keyboard_goes_from_part_to_part(panel: ModelPanel) -> None:
    panel.show_model(summarise(PLAIN), PLAIN, 1617)
    canvas = panel.findChild(ModelCanvas)
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert canvas.graph is not None
    said = []
    for _ in canvas.graph.placed:
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        said.append(canvas.accessibleDescription())
    assert len(set(said)) == len(canvas.graph.placed)
    assert QToolTip.text().replace("\n", " ") == said[-1]
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.accessibleDescription() == said[-2]


def test_the_picture_is_drawn_on_white_as_lines_or_as_pixels(panel: ModelPanel) -> None:
    panel.show_model(summarise(TOLD), TOLD, 1617)
    image = QImage.fromData(panel.render_picture("png"))
    assert image.width() == 2240
    assert image.pixelColor(0, 0).name() == "#ffffff"
    drawing = panel.render_picture("svg").decode()
    assert "<svg" in drawing
    assert "q(z|x, y)" in drawing
    with pytest.raises(ValueError, match="png or svg"):
        panel.render_picture("bmp")


def test_the_export_is_only_wished_for(panel: ModelPanel, qtbot: QtBot) -> None:
    panel.show_model(summarise(PLAIN), PLAIN, 1617)
    menu = panel.heading_tools.findChild(IconButton).menu()
    assert isinstance(menu, QMenu)
    with qtbot.waitSignal(panel.export_requested) as wish:
        menu.actions()[1].trigger()
    assert wish.args == ["svg"]


def test_every_stop_has_a_name(panel: ModelPanel) -> None:
    panel.show_model(summarise(PLAIN), PLAIN, 1617)
    assert unnamed_stops(panel) == []
    assert unnamed_stops(panel.heading_tools) == []
