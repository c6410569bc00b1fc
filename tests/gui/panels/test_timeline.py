"""The timeline: where epochs stand, what a hand does there, what it says."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from vae_explorer.gui.panels.timeline import TimelinePanel
from vae_explorer.gui.panels.timeline_scale import TimeScale
from vae_explorer.gui.views.timeline import EventMark, MomentMark, TimelineView
from vae_explorer.gui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

MOMENTS = tuple(MomentMark(10 * n, float(n), n % 4 == 0) for n in range(21))
VIEW = TimelineView(MOMENTS, now=20.0, end=40.0)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def timeline(qtbot: QtBot) -> TimelinePanel:
    panel = TimelinePanel()
    qtbot.addWidget(panel)
    panel.show_timeline(VIEW)
    panel.resize(900, 36)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


@given(st.floats(0.01, 1e5), st.floats(0.0, 1.0), st.floats(50.0, 3000.0))
def test_an_epoch_is_found_where_it_stands(end: float, share: float, width: float) -> None:
    scale = TimeScale(10.0, 10.0 + width, end)
    assert scale.epoch_at(scale.x_of(share * end)) == pytest.approx(share * end, abs=1e-6 * end)


@given(st.floats(0.0, 1e5), st.floats(100.0, 2000.0))
def test_texts_have_room_and_the_last_epoch_is_always_there(end: float, width: float) -> None:
    scale = TimeScale(0.0, width, end)
    places = [scale.x_of(epoch) for epoch in scale.round_epochs(40.0)]
    assert all(later - earlier >= 40.0 - 1e-9 for earlier, later in pairwise(places))
    if end:
        assert scale.round_epochs(40.0)[-1] == end


def test_a_press_moves_the_handle_and_a_drag_goes_on(timeline: TimelinePanel) -> None:
    slider, epochs = timeline.slider, []
    timeline.epoch_dragged.connect(epochs.append)
    for do, epoch in ((QTest.mousePress, 9.0), (QTest.mouseMove, 4.0), (QTest.mouseMove, 1.0)):
        spot = QPoint(round(slider.scale.x_of(epoch)), 11)
        do(slider, spot) if do is QTest.mouseMove else do(slider, LEFT, pos=spot)
        assert slider.dragged
        assert slider.handle_x() == spot.x()
    QTest.mouseRelease(slider, LEFT, pos=spot)
    assert epochs == pytest.approx([9.0, 4.0, 1.0], abs=0.2)
    assert not slider.dragged


def test_beyond_the_newest_model_there_is_nothing_to_see(timeline: TimelinePanel) -> None:
    slider, live, epochs = timeline.slider, [], []
    timeline.live_requested.connect(lambda: live.append(True))
    timeline.epoch_dragged.connect(epochs.append)
    QTest.mousePress(slider, LEFT, pos=QPoint(round(slider.scale.x_of(35.0)), 11))
    assert slider.handle_x() == pytest.approx(slider.scale.x_of(20.0))
    assert (live, epochs) == ([True], [])
    QTest.mouseRelease(slider, LEFT, pos=QPoint(0, 0))


def test_the_keys_go_from_moment_to_moment(timeline: TimelinePanel) -> None:
    said: list[object] = []
    timeline.stepped.connect(said.append)
    timeline.first_requested.connect(lambda: said.append("first"))
    timeline.live_requested.connect(lambda: said.append("live"))
    timeline.play_requested.connect(lambda: said.append("play"))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Home,
                Qt.Key.Key_End, Qt.Key.Key_Space):  # fmt: skip
        QTest.keyClick(timeline.slider, key)
    assert said == [-1, 1, 10, "first", "live", "play"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_keys_mean_the_same_on_the_buttons_of_the_line(
    timeline: TimelinePanel, place: int
) -> None:
    said: list[object] = []
    shown = TimelineView(MOMENTS, now=20.0, end=40.0, shown=MOMENTS[4])
    timeline.show_timeline(shown)
    timeline.stepped.connect(said.append)
    timeline.first_requested.connect(lambda: said.append("first"))
    timeline.live_requested.connect(lambda: said.append("live"))
    button = timeline.findChildren(IconButton)[place]
    button.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_End):
        QTest.keyClick(button, key)
    assert said == ["first", -1, 1, "live"]
    assert button.hasFocus()


def test_it_says_which_epoch_is_shown(timeline: TimelinePanel) -> None:
    assert timeline.readout == "Epoch 20, now"
    timeline.show_timeline(TimelineView(MOMENTS, 20.0, 40.0, training=True))
    assert timeline.readout == "Epoch 20, live"
    timeline.show_timeline(TimelineView(MOMENTS, 20.0, 40.0, shown=MOMENTS[3]))
    assert timeline.readout == "Epoch 3"
    assert timeline.slider.handle_x() == pytest.approx(timeline.slider.scale.x_of(3.0))


def test_a_mark_tells_what_happened_there(timeline: TimelinePanel) -> None:
    change = EventMark(4.0, "From here with β 4.")
    timeline.show_timeline(TimelineView(MOMENTS, 20.0, 40.0, events=(change,)))
    words = timeline.slider.words_at(timeline.slider.scale.x_of(4.0))
    assert words == "From here with β 4.\nEpoch 4, step 40: training can go on from here."
    assert timeline.slider.words_at(timeline.slider.scale.x_of(30.0)).startswith("Drag")


def test_without_moments_there_is_no_timeline(timeline: TimelinePanel) -> None:
    timeline.show_timeline(TimelineView(now=3.0, end=10.0))
    assert timeline.isHidden()


def test_play_turns_into_stop(timeline: TimelinePanel) -> None:
    said: list[str] = []
    timeline.play_requested.connect(lambda: said.append("play"))
    timeline.stop_requested.connect(lambda: said.append("stop"))
    QTest.mouseClick(timeline.play_button, LEFT)
    timeline.show_playing(True)
    QTest.mouseClick(timeline.play_button, LEFT)
    assert said == ["play", "stop"]


def test_a_branch_begins_at_the_moment_shown(timeline: TimelinePanel) -> None:
    wishes: list[object] = []
    timeline.branch_requested.connect(wishes.append)
    timeline.film_requested.connect(wishes.append)
    actions = [action for action in timeline.menu.actions() if action.data()]
    actions[0].trigger()
    timeline.show_timeline(TimelineView(MOMENTS, 20.0, 40.0, shown=MOMENTS[3]))
    for action in actions:
        action.trigger()
    assert wishes == [-1, 30, "film_gif", "film_single"]
