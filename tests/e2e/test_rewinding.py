"""Going back in the training, by mouse and keys in the real window."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from tests.e2e.conftest import FOREVER, opened
from tests.window import Hands
from vae_explorer.gui.exploring.decoding import MapFrame
from vae_explorer.gui.panels.curve_canvas import CurveCanvas
from vae_explorer.gui.panels.timeline_words import epoch_words
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.bars import ProgressLine
from vae_explorer.runs.ladder import Moment, read_moment

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


def past(hands: Hands) -> list[Moment]:
    """The moments before the newest model."""
    newest, moments = hands.session.rewinding.newest, hands.session.rewinding.moments
    return [each for each in moments if newest is not None and each.step < newest.step]


def drag_to(hands: Hands, epoch: float) -> None:
    slider = hands.panels.timeline.slider
    start = QPoint(round(slider.handle_x()), 11)
    end = QPoint(round(slider.scale.x_of(epoch)), 11)
    QTest.mousePress(slider, LEFT, pos=start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(slider, start + share * (end - start))
    QTest.mouseRelease(slider, LEFT, pos=end)


def shown_points(hands: Hands) -> np.ndarray:
    return hands.panels.map.scene.points.cloud.points.copy()


def wait_for_moment(hands: Hands, moment: Moment) -> None:
    exploration = hands.session.exploration
    hands.wait(
        lambda: (
            exploration.snapshot is not None
            and exploration.snapshot.step == moment.step
            and exploration.frame is not None
            and exploration.frame.codes.step <= moment.step
        )
    )


def test_the_slider_takes_everything_to_a_moment_and_back(deep: Hands) -> None:
    session, panels = deep.session, deep.panels
    exploration = session.exploration
    assert panels.timeline.readout == "Epoch 20, now"
    live = shown_points(deep)
    # The last one is so near to the newest model that the handle stays with that.
    moment = past(deep)[-2]
    seen: list[float] = []
    exploration.showing.reconstructed.connect(lambda view: seen.append(view.epoch))
    exploration.cursor_decoded.connect(lambda view: seen.append(view.epoch))
    maps: list[tuple[MapFrame, np.ndarray]] = []
    exploration.map_changed.connect(lambda frame, _: maps.append((frame, shown_points(deep))))
    drag_to(deep, moment.epoch)
    wait_for_moment(deep, moment)
    deep.wait(lambda: seen.count(moment.epoch) >= 2)
    codes = read_moment(moment, session.trainer.run.setup).codes  # type: ignore[arg-type]
    # Its first map: soon after, all images are placed anew.
    frame, then = next(each for each in maps if each[0].codes.step <= moment.step)
    np.testing.assert_allclose(then, frame.plane.project(codes.mean), atol=1e-5)
    assert panels.timeline.readout == epoch_words(moment.epoch)
    # It stands as the map of the newest model does.
    moved = np.square(then - live).sum()
    for mirror in ((-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)):
        assert moved < np.square(then * mirror - live).sum()
    # Nobody moves any more: all images are placed with the weights of the moment.
    deep.wait(lambda: exploration.codes is not None and exploration.codes.exact)
    assert exploration.codes is not None
    assert exploration.codes.step == moment.step
    QTest.keyClick(panels.timeline.slider, Qt.Key.Key_End)
    deep.wait(lambda: panels.timeline.readout == "Epoch 20, now")
    deep.rest()
    # The codes of the newest model were exact, and are not found again.
    np.testing.assert_allclose(shown_points(deep), live, atol=1e-5)


def test_a_click_on_a_curve_and_the_film_go_through_the_moments(
    deep: Hands, tmp_path: Path
) -> None:
    rewinding, shown = deep.session.rewinding, []
    deep.wait(lambda: len(deep.window.findChildren(CurveCanvas)) > 2)
    elbo = next(c for c in deep.window.findChildren(CurveCanvas) if c.isVisible())
    deep.click(elbo)
    deep.wait(lambda: rewinding.shown is not None)
    assert rewinding.shown in past(deep)
    QTest.keyClick(deep.panels.timeline.slider, Qt.Key.Key_Home)
    wait_for_moment(deep, past(deep)[0])
    rewinding.moment_shown.connect(lambda m: shown.append(None if m is None else m.step))
    deep.press("Play the training as a film")
    assert deep.named(QAbstractButton, "Stop the film here").isEnabled()
    deep.wait(lambda: None in shown)
    assert shown == [*(moment.step for moment in past(deep)[1:]), None]
    assert deep.named(QAbstractButton, "Play the training as a film").isEnabled()
    path = tmp_path / "training.gif"
    deep.choose(deep.panels.timeline.menu, "Training as a film…")
    deep.answer_file_dialog(path)
    deep.wait(path.exists)
    deep.rest()
    with Image.open(path) as film:
        assert film.n_frames > len(past(deep))  # type: ignore[attr-defined]


def test_a_film_that_is_cancelled_leaves_nothing(deep: Hands, tmp_path: Path) -> None:
    path, gate, jobs = tmp_path / "training.gif", Event(), deep.session.jobs
    jobs.request(gate.wait, lambda _: None, deep.session.report)  # another export comes first
    deep.choose(deep.panels.timeline.menu, "Training as a film…")
    deep.answer_file_dialog(path)
    notice = deep.window.notice
    deep.wait(lambda: notice.text().startswith("The film of "))
    assert deep.named(ProgressLine, "Progress", notice).share() == 0.0
    deep.press("Cancel", notice)
    gate.set()
    deep.wait(lambda: notice.text() == "Cancelled; nothing was written.")
    assert list(tmp_path.iterdir()) == []


def test_while_it_trains_new_models_wait_until_one_is_back(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.press("Train", hands.window.toolbar)
    rewinding, exploration = hands.session.rewinding, hands.session.exploration
    hands.wait(lambda: exploration.frame is not None and len(past(hands)) > 2)
    QTest.keyClick(hands.panels.timeline.slider, Qt.Key.Key_Home)
    first = rewinding.moments[0]
    wait_for_moment(hands, first)
    before = rewinding.newest
    hands.wait(lambda: rewinding.newest is not before)
    assert exploration.snapshot is not None
    assert exploration.snapshot.step == first.step
    hands.press("Back to the newest model")
    hands.wait(lambda: exploration.snapshot is rewinding.newest)
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    assert exploration.snapshot is not None
    assert exploration.snapshot.step > first.step


def test_a_damaged_moment_is_told_and_the_newest_model_comes_back(
    hands: Hands, deep_run: Path, tmp_path: Path
) -> None:
    run = shutil.copytree(deep_run, tmp_path / "deep-002")
    opened(hands, run)
    moment = past(hands)[0]
    content = bytearray(moment.path.read_bytes())
    content[-9] ^= 0xFF
    moment.path.write_bytes(content)
    QTest.keyClick(hands.panels.timeline.slider, Qt.Key.Key_Home)
    hands.wait(lambda: moment.path.name in hands.window.notice.text())
    assert hands.session.rewinding.shown is None
    assert hands.session.exploration.snapshot is not None
    assert hands.session.exploration.snapshot.step > moment.step
    opened(hands, deep_run)
    assert {each.path.parent.parent for each in hands.session.rewinding.moments} == {deep_run}
    assert hands.panels.timeline.readout == "Epoch 20, now"
