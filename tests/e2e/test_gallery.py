"""Looking through images, marking and judging them, with real mouse and keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox

from tests.e2e.test_journey import a_point, words_of
from tests.window import Hands
from vae_explorer.gui.panels.gallery_cells import stack_box
from vae_explorer.gui.session.view_state import Phase

if TYPE_CHECKING:
    from vae_explorer.gui.panels.gallery import GalleryPanel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def gallery_of(hands: Hands) -> GalleryPanel:
    """Bring the gallery to the front by its key, with the keyboard on it."""
    gallery = hands.panels.gallery
    if not gallery.isVisible() or gallery.visibleRegion().isEmpty():
        QTest.keyClick(hands.window, Qt.Key.Key_8, CTRL)
    hands.wait(lambda: gallery.grid.view is not None and "elbo" in gallery.grid.view.table.columns)
    gallery.take_keys()
    hands.wait(gallery.grid.hasFocus)
    hands.rest()
    return gallery


def click(gallery: GalleryPanel, place: int, keys: Qt.KeyboardModifier | None = None) -> None:
    gallery.grid.bring_into_view()
    spot = gallery.grid.cell_box(place).center().toPoint()
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(gallery.grid.viewport(), Qt.MouseButton.LeftButton, keys or none, spot)


def marked(gallery: GalleryPanel) -> list[int]:
    return [int(row) for row in gallery.grid.marks.rows]


def seen(gallery: GalleryPanel) -> list[int]:
    assert gallery.grid.view is not None
    return [int(row) for row in gallery.grid.view.rows]


def type_search(hands: Hands, gallery: GalleryPanel, text: str) -> None:
    line = hands.named(QLineEdit, "Search images")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    hands.wait(lambda: hands.session.exploration.browsing.wish.search == text)
    hands.rest()


def test_clicks_and_rubber_bands_mark_and_map_and_gallery_follow_each_other(flat: Hands) -> None:
    gallery = gallery_of(flat)
    click(gallery, 3)
    flat.rest()
    assert marked(gallery) == [3]
    assert flat.session.exploration.selecting.index == 3
    assert flat.panels.map.scene.selected == 3
    click(gallery, 5, CTRL)
    assert marked(gallery) == [3, 5]
    click(gallery, 7, SHIFT)
    assert marked(gallery) == [5, 6, 7]
    # And back: what is selected on the map is marked here.
    spot, row = a_point(flat)
    QTest.mouseClick(flat.panels.map, Qt.MouseButton.LeftButton, pos=spot)
    assert marked(gallery) == [row]
    flat.rest()
    # A rubber band marks what it touches.
    QTest.keyClick(gallery.grid, Qt.Key.Key_Home, CTRL)
    view, left = gallery.grid.viewport(), Qt.MouseButton.LeftButton
    start = gallery.grid.cell_box(0).topLeft().toPoint() - QPoint(4, 4)
    end = gallery.grid.cell_box(2).center().toPoint()
    QTest.mousePress(view, left, pos=start)
    QTest.mouseMove(view, end - QPoint(9, 9))
    QTest.mouseMove(view, end)
    assert marked(gallery) == [0, 1, 2]
    QTest.mouseRelease(view, left, pos=end)
    assert marked(gallery) == [0, 1, 2]


def test_the_keys_walk_mark_and_open(flat: Hands) -> None:
    gallery = gallery_of(flat)
    grid, images = gallery.grid, len(seen(gallery))
    columns = grid.cells.columns
    for key, keys, place in (
        (Qt.Key.Key_Right, None, 0),
        (Qt.Key.Key_Right, None, 1),
        (Qt.Key.Key_Down, None, 1 + columns),
        (Qt.Key.Key_Left, None, columns),
        (Qt.Key.Key_Up, None, 0),
        (Qt.Key.Key_End, CTRL, images - 1),
        (Qt.Key.Key_Home, CTRL, 0),
        (Qt.Key.Key_PageDown, None, columns * max(1, grid.viewport().height() // grid.cells.pitch)),
        (Qt.Key.Key_PageUp, None, 0),
        (Qt.Key.Key_End, None, columns - 1),
        (Qt.Key.Key_Home, None, 0),
    ):
        QTest.keyClick(grid, key, keys or Qt.KeyboardModifier.NoModifier)
        assert grid.marks.current == place, key
        assert marked(gallery) == [place]
    QTest.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert marked(gallery) == [0, 1]
    QTest.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert len(marked(gallery)) == images
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert marked(gallery) == []
    flat.rest()


def test_typing_searches_and_says_what_it_does_not_understand(flat: Hands) -> None:
    gallery = gallery_of(flat)
    QTest.keyClick(gallery.grid, Qt.Key.Key_L)
    line = flat.named(QLineEdit, "Search images")
    assert line.hasFocus()
    QTest.keyClicks(line, "abel:a")
    flat.wait(lambda: len(seen(gallery)) == 30)
    type_search(flat, gallery, "labul:a")
    flat.wait(lambda: "There is no column “labul”. Is “label” meant?" in words_of(gallery))
    QTest.keyClick(line, Qt.Key.Key_Escape)
    flat.wait(lambda: len(seen(gallery)) == 60)
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert gallery.grid.hasFocus()


def test_labels_and_value_ranges_need_no_typing(flat: Hands) -> None:
    gallery = gallery_of(flat)
    filter_by_label(flat, gallery)
    type_search(flat, gallery, " ")
    flat.wait(lambda: len(seen(gallery)) == 60)
    button = gallery.heading_tools.filter
    button.open_range()
    popup = button.findChild(type(button._range))
    assert popup is not None
    flat.pick(popup.columns, "KL")
    histogram = popup.histogram
    start = QPoint(round(histogram.handle_px(0)), 50)
    QTest.mousePress(histogram, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(histogram, QPoint(histogram.width() // 2, 50))
    QTest.mouseRelease(histogram, Qt.MouseButton.LeftButton, pos=QPoint(histogram.width() // 2, 50))
    popup.close()
    flat.wait(lambda: 0 < len(seen(gallery)) < 60)
    view = gallery.grid.view
    assert view is not None
    low = popup.low.value()
    kl = np.asarray(view.table.columns["kl"].values, float)
    assert set(seen(gallery)) == set(np.flatnonzero(kl >= low).tolist())


def filter_by_label(flat: Hands, gallery: GalleryPanel) -> None:
    """Go through the menu of the filter by keys to the label b."""
    menu = gallery.heading_tools.filter.menu()
    menu.popup(QPoint(10, 10))
    flat.wait(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction().text() == "Label"
    label = menu.activeAction().menu()
    assert isinstance(label, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_Right)
    flat.wait(label.isVisible)
    for _ in range(2 if label.activeAction() is None else 1):
        QTest.keyClick(label, Qt.Key.Key_Down)
    assert label.activeAction().text() == "b   30"
    QTest.keyClick(label, Qt.Key.Key_Return)
    flat.wait(lambda: len(seen(gallery)) == 30)
    assert gallery.heading_tools.search.text() == "label:b"


def test_sorting_by_a_column_shows_its_value(flat: Hands) -> None:
    gallery = gallery_of(flat)
    flat.pick_named("Order of the gallery", "ELBO")
    flat.wait(lambda: gallery.grid.view is not None and gallery.grid.view.wish.key == "elbo")
    view = gallery.grid.view
    assert view is not None
    elbo = np.asarray(view.table.columns["elbo"].values, float)
    assert (np.diff(elbo[view.rows]) >= 0).all()
    flat.press("Smallest first", gallery.heading_tools)
    flat.wait(lambda: gallery.grid.view is not None and gallery.grid.view.wish.descending)
    flat.rest()
    assert (np.diff(elbo[gallery.grid.view.rows]) <= 0).all()  # type: ignore[union-attr]


def test_the_choice_goes_from_the_gallery_to_the_map_and_back(flat: Hands) -> None:
    gallery = gallery_of(flat)
    click(gallery, 0)
    click(gallery, 3, SHIFT)
    QTest.keyClick(gallery.grid, Qt.Key.Key_C)
    flat.rest()
    assert flat.session.exploration.choosing.rows.tolist() == [0, 1, 2, 3]
    assert seen(gallery) == [0, 1, 2, 3]
    flat.press("Invert", flat.panels.map)
    flat.wait(lambda: len(seen(gallery)) == 56)
    flat.press("Clear", flat.panels.map)
    flat.wait(lambda: len(seen(gallery)) == 60)
    assert not flat.panels.map.overlays.chip.isVisible()


def test_space_and_double_clicks_open_an_image_and_ctrl_with_the_wheel_enlarges(
    flat: Hands,
) -> None:
    gallery = gallery_of(flat)
    click(gallery, 2)
    QTest.keyClick(gallery.grid, Qt.Key.Key_Space)
    viewer = gallery.viewer
    assert viewer.isVisible()
    flat.wait(lambda: "8 × 8 pixels" in words_of(viewer))
    assert "3 of 60" in viewer.windowTitle()
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert "4 of 60" in viewer.windowTitle()
    assert marked(gallery) == [3]
    flat.rest()
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    view, side = gallery.grid.viewport(), gallery.grid.side_px
    spot = gallery.grid.cell_box(1).center()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=spot.toPoint())
    assert gallery.viewer.isVisible()
    QTest.keyClick(gallery.viewer, Qt.Key.Key_X)
    assert flat.session.judging.excluded_rows == [1]
    flat.rest()
    QTest.keyClick(gallery.viewer, Qt.Key.Key_X)
    assert flat.session.judging.excluded_rows == []
    gallery.viewer.close()
    turn = QWheelEvent(
        spot,
        QPointF(view.mapToGlobal(spot.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, turn)
    assert gallery.grid.side_px > side
    QTest.keyClick(gallery.grid, Qt.Key.Key_Minus)
    assert gallery.grid.side_px == side
    flat.rest()


def test_tags_notes_and_exclusions_are_given_by_keys_and_taken_back(flat: Hands) -> None:
    gallery, said = gallery_of(flat), flat.session.judging
    paths = flat.session.images.paths  # type: ignore[union-attr]
    click(gallery, 1)
    click(gallery, 2, CTRL)
    QTest.keyClick(gallery.grid, Qt.Key.Key_T)
    entry = gallery.details.entry
    assert entry.hasFocus()
    QTest.keyClicks(entry, "blurry")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert said.judgements.of(paths[1]).tags == said.judgements.of(paths[2]).tags == ("blurry",)
    assert "Tagged 2 images “blurry”." in flat.window.notice.text()
    assert gallery.grid.hasFocus()
    QTest.keyClick(gallery.grid, Qt.Key.Key_N)
    QTest.keyClicks(entry, "look again")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert said.judgements.of(paths[1]).note == "look again"
    QTest.keyClick(gallery.grid, Qt.Key.Key_X)
    assert said.excluded_rows == [1, 2]
    assert "2 images excluded" in flat.window.notice.text()
    QTest.keyClick(gallery.grid, Qt.Key.Key_Z, CTRL)
    assert said.excluded_rows == []
    flat.rest()
    type_search(flat, gallery, "tag:blurry")
    flat.wait(lambda: seen(gallery) == [1, 2])


def test_of_the_marked_paths_are_copied_and_a_table_is_written(flat: Hands, tmp_path: Path) -> None:
    gallery = gallery_of(flat)
    click(gallery, 4)
    flat.press("Copy the paths of the marked images (Ctrl+C)")
    assert QGuiApplication.clipboard().text() == "a/004.png"
    assert "1 path on the clipboard." in flat.window.notice.text()
    flat.press("Show the image in the file manager")
    assert "a sample set has no files" in flat.window.notice.text()
    flat.rest()
    choose_from_menu(flat, gallery, "Export as a table (CSV)…")
    flat.answer_file_dialog(tmp_path / "some.csv")
    flat.rest()
    lines = (tmp_path / "some.csv").read_text().splitlines()
    assert lines[0].startswith("path,name,label,split")
    assert lines[1].startswith("a/004.png,004.png,a,")
    assert len(lines) == 2


def test_files_are_copied_to_a_folder_and_never_replaced(
    hands: Hands, folder: Path, tmp_path: Path
) -> None:
    hands.open_and_shorten(folder)
    hands.train_to_the_end()
    gallery = gallery_of(hands)
    click(gallery, 0)
    target = tmp_path / "copies"
    target.mkdir()
    for _ in range(2):
        choose_from_menu(hands, gallery, "Copy the files to a folder…")
        hands.answer_file_dialog(target)
        hands.rest()
    assert sorted(path.name for path in target.iterdir()) == ["000-2.png", "000.png"]
    assert (target / "000.png").read_bytes() == (folder / "a/000.png").read_bytes()
    assert "Copied 1 file to" in hands.window.notice.text()
    choose_from_menu(hands, gallery, "Copy the files to a folder…")
    hands.answer_file_dialog(folder)
    hands.wait(lambda: hands.window.findChild(QMessageBox, "ask_copying") is not None)
    box = hands.window.findChild(QMessageBox, "ask_copying")
    assert box is not None
    assert "folder of the images itself" in box.text()
    hands.click(box.escapeButton())
    hands.rest()
    assert not list(folder.glob("000*.png"))


def test_a_stack_of_duplicates_opens_and_closes_with_a_click(hands: Hands, folder: Path) -> None:
    for number in (1, 2):
        (folder / f"a/copy-{number}.png").write_bytes((folder / "a/000.png").read_bytes())
    hands.open_and_shorten(folder)
    hands.train_to_the_end()
    gallery = gallery_of(hands)
    hands.wait(lambda: len(seen(gallery)) == 60)
    grid = gallery.grid
    assert grid.view is not None
    place = int(np.argmax(grid.view.sizes))
    assert grid.view.sizes[place] == 3
    for shown in (62, 60):
        assert grid.view is not None
        badge = stack_box(grid.cell_box(place), int(grid.view.sizes[place])).center().toPoint()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=badge)
        hands.wait(lambda shown=shown: len(seen(gallery)) == shown)  # type: ignore[misc]
    hands.pick_named("Images of the gallery", "Duplicates")
    hands.wait(lambda: len(seen(gallery)) == 1)


def test_the_excluded_are_left_out_of_the_next_training(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder)
    hands.train_to_the_end()
    gallery = gallery_of(hands)
    click(gallery, 0)
    click(gallery, 4, SHIFT)
    QTest.keyClick(gallery.grid, Qt.Key.Key_X)
    hands.rest()
    button = gallery.heading_tools.retrain
    assert button.text() == "Train again without 5"
    hands.click(button)
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    assert len(hands.session.images) == 55  # type: ignore[arg-type]
    hands.wait(lambda: len(seen(gallery)) == 55)


def choose_from_menu(hands: Hands, gallery: GalleryPanel, text: str) -> None:
    """Press the right mouse button on the first marked image, and choose."""
    place = gallery.grid.marks.place_of(marked(gallery)[0])
    spot = gallery.grid.cell_box(place).center().toPoint()
    reason = QContextMenuEvent.Reason.Mouse
    QTest.mousePress(gallery.grid.viewport(), Qt.MouseButton.RightButton, pos=spot)
    there = gallery.grid.viewport().mapToGlobal(spot)
    QApplication.sendEvent(gallery.grid.viewport(), QContextMenuEvent(reason, spot, there))
    hands.wait(gallery.menu.isVisible)
    hands.choose(gallery.menu, text)
    QTest.mouseRelease(gallery.grid.viewport(), Qt.MouseButton.RightButton, pos=spot)
