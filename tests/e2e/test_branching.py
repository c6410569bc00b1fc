"""Steering, branching and extending a training, by mouse and keys in the real window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from tests.e2e.conftest import FOREVER, opened
from tests.window import Hands
from vae_explorer.gui.map.picking import Kind
from vae_explorer.gui.panels.branch_popover import BranchPopover
from vae_explorer.gui.panels.curve_canvas import CurveCanvas
from vae_explorer.gui.panels.extend_popover import ExtendPopover
from vae_explorer.gui.panels.settings_training_rows import OBJECTIVE_ROWS, TRAINING_ROWS
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.number_field import NumberField
from vae_explorer.gui.widgets.popover import Popover
from vae_explorer.gui.widgets.section_toggle import SectionToggle
from vae_explorer.runs import open_run


def enter(hands: Hands, name: str, text: str, among: QWidget | None = None) -> None:
    """Click into a number field, and type another number."""
    field = hands.named(NumberField, name, among)
    hands.click(field)
    field.selectAll()
    QTest.keyClicks(field, text)
    if among is None:
        hands.key(Qt.Key.Key_Return, field)


def run_menu(hands: Hands, entry: str) -> None:
    button = hands.named(QAbstractButton, "Extend, branch or repeat this run", hands.window.toolbar)
    hands.choose(button.menu(), entry)  # type: ignore[attr-defined]


def popped_up(hands: Hands, kind: type[Popover]) -> Popover:
    hands.wait(lambda: isinstance(QApplication.activePopupWidget(), kind))
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, Popover)
    return popover


def test_learning_rate_and_beta_change_while_it_trains_and_a_branch_goes_on_with_others(
    hands: Hands, folder: Path
) -> None:
    session = hands.session
    hands.open_and_shorten(folder, epochs=FOREVER)
    toggle = next(t for t in hands.window.findChildren(SectionToggle) if t.text() == "Objective")
    hands.click(toggle)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: session.trainer.progress is not None and session.trainer.progress.step > 5)
    enter(hands, "Learning rate", "0.0001")
    enter(hands, "β", "3")
    hands.wait(lambda: len(session.trainer.history.changes) == 2)
    assert hands.named(NumberField, "Batch size").isReadOnly()
    first, second = session.trainer.history.changes
    assert (first.learning_rate, first.beta) == (1e-4, 1.0)
    assert (second.learning_rate, second.beta) == (1e-4, 3.0)
    run_menu(hands, "Branch here…")
    popover = popped_up(hands, BranchPopover)
    assert hands.named(NumberField, "β", popover).text() == "3.0"
    enter(hands, "β", "0.5", popover)
    before = session.run_path
    hands.click(popover.button)
    hands.wait(lambda: session.phase is Phase.TRAINING and session.run_path != before)
    hands.wait(lambda: session.setup is not None and session.setup.training.beta == 0.5)
    assert session.run_path is not None
    assert before is not None
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    branch, old = open_run(session.run_path), open_run(before)
    ancestor = branch.manifest.ancestor
    assert ancestor is not None
    assert ancestor.name == before.name
    assert ancestor.step == old.summary.step
    assert [c.beta for c in branch.history().changes] == [1.0, 3.0, 0.5]
    assert [c.beta for c in old.history().changes] == [1.0, 3.0]


def test_a_finished_run_is_extended_from_the_toolbar(hands: Hands, flat_run: Path) -> None:
    session = opened(hands, flat_run).session
    hands.press("Extend", hands.window.toolbar)
    popover = popped_up(hands, ExtendPopover)
    assert popover.heading.text() == "Extend flat-001"
    asked = hands.window.toolbar.train_button
    assert abs(popover.x() - asked.mapToGlobal(QPoint(0, 0)).x()) < asked.width() / 2
    assert popover.caption.text() == "20 of 20 epochs done; it will have 30 in all."
    enter(hands, "More epochs", "3", popover)
    hands.key(Qt.Key.Key_Return, hands.named(NumberField, "More epochs", popover))
    hands.wait(lambda: session.trainer.running)
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    assert session.run_path is not None
    summary = open_run(session.run_path).summary
    assert (summary.epochs_done, summary.epochs) == (23, 23)
    assert session.view_state.train_text == "Extend…"


def test_a_branch_is_offered_where_curve_and_timeline_stand(hands: Hands, flat_run: Path) -> None:
    session = opened(hands, flat_run).session
    whole = [m for m in session.trainer.moments if m.whole]
    canvas = next(c for c in hands.window.findChildren(CurveCanvas) if c.isVisible())
    # Nearest to here is a moment half way between two whole ones, of which the later is nearer.
    spot = QPoint(round(canvas.gestures.frame.pixel(9.2, 0.0).x()), canvas.height() // 2)
    move = QMouseEvent(
        QMouseEvent.Type.MouseMove,
        QPointF(spot),
        QPointF(canvas.mapToGlobal(spot)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas, move)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(canvas, QContextMenuEvent(reason, spot, canvas.mapToGlobal(spot)))
    hands.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    hands.choose(menu, "Branch here…")
    popover = popped_up(hands, BranchPopover)
    assert popover.note.text().startswith("The nearest to epoch ")
    middle = canvas.gestures.frame.place(QPointF(spot))[0]
    begins = min(whole, key=lambda m: abs(m.epoch - middle))
    assert popover.heading.text().startswith("Branch at epoch ")
    # An epoch is told to a tenth.
    assert abs(float(popover.heading.text().split()[-1]) - begins.epoch) <= 0.05 + 1e-9
    hands.key(Qt.Key.Key_Escape, popover)
    hands.wait(lambda: not popover.isVisible())
    button = hands.named(QAbstractButton, "Film and branch", hands.panels.timeline)
    hands.choose(button.menu(), "Branch here…")  # type: ignore[attr-defined]
    popover = popped_up(hands, BranchPopover)
    assert popover.heading.text() == "Branch at the newest state"
    assert popover.note.text() == ""
    popover.close()
    assert session.phase is Phase.STOPPED


def free_place(hands: Hands) -> QPoint:
    """A pixel of the map on which nothing lies."""
    view = hands.panels.map
    spots = [QPoint(x, y) for y in range(60, 300, 12) for x in range(120, 400, 12)]
    free = (
        spot
        for spot in spots
        if view.thing_at(spot.x(), spot.y()).kind is Kind.BACKGROUND and view.childAt(spot) is None
    )
    return next(free)


def test_pins_come_along_into_a_branch_but_not_to_new_weights(hands: Hands, flat_run: Path) -> None:
    session = opened(hands, flat_run).session
    walking, said = session.exploration.walking, list[str]()
    session.noticed.connect(lambda _, sentence: said.append(sentence))
    hands.press("Between two random images")
    hands.wait(lambda: len(walking.pinned) == 2)
    hands.open_place_menu(free_place(hands), "Add pin here")
    pins = [(pin.letter, pin.index) for pin in walking.pinned]
    assert pins[-1] == ("C", None)
    place = walking.pinned[-1].z
    run_menu(hands, "Branch here…")
    hands.click(popped_up(hands, BranchPopover).button)
    hands.wait(lambda: session.phase is Phase.STOPPED and session.run_path != flat_run)
    hands.rest()
    assert [(pin.letter, pin.index) for pin in walking.pinned] == pins
    assert (walking.pinned[-1].z == place).all()
    assert [pin.letter for pin in hands.panels.map.scene.pins] == ["A", "B", "C"]
    assert walking.view is not None
    run_menu(hands, "Branch here…")
    popover = popped_up(hands, BranchPopover)
    enter(hands, "Latent size", "3", popover)
    branch = session.run_path
    hands.click(popover.button)
    hands.wait(lambda: session.phase is Phase.TRAINING and session.run_path != branch)
    assert walking.pinned == ()
    assert any("begins anew" in each and "The pins are gone" in each for each in said)


def test_the_rows_that_stay_alive_are_those_that_a_training_takes() -> None:
    live = {spec.field for spec in (*OBJECTIVE_ROWS, *TRAINING_ROWS) if spec.live}
    assert live == {"beta", "learning_rate"}
