"""What can be done from the keyboard, and what can be exported: two tables and their makers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "DOCK_SHORTCUTS",
    "EXPORTS",
    "MAP_KEYS",
    "SHORTCUTS",
    "ExportKind",
    "Shortcut",
    "make_action",
    "shortcut_text",
]


class Shortcut(NamedTuple):
    """Something that the window can be told by a key.

    Attributes:
        name: Identifier, unique.
        text: As in a menu; "…" only where a dialog follows.
        keys: Portable key sequences, the first is the one that menus show.
    """

    name: str
    text: str
    keys: tuple[str, ...]


SHORTCUTS = (
    Shortcut("open_folder", "Open folder…", ("Ctrl+O",)),
    Shortcut("open_run", "Open run…", ("Ctrl+Shift+O",)),
    Shortcut("library", "Runs…", ("Ctrl+Shift+R",)),
    Shortcut("train", "Train, pause or resume", ("Ctrl+T", "Ctrl+R")),
    Shortcut("stop", "Stop training", ("Ctrl+.",)),
    Shortcut("export", "Export", ("Ctrl+E",)),
    Shortcut("copy_picture", "Copy the picture at the cursor", ("Ctrl+Shift+C",)),
    Shortcut("paste", "Put the image on the clipboard onto the map", ("Ctrl+V",)),
    Shortcut("fit", "Show the whole map", ("F", "Ctrl+0")),
    Shortcut("setup", "Show or hide Setup", ("Ctrl+1",)),
    Shortcut("curves", "Show or hide Curves", ("Ctrl+2",)),
    Shortcut("inspector", "Show or hide Inspector", ("Ctrl+3",)),
    Shortcut("evidence", "Show or hide Evidence", ("Ctrl+4",)),
    Shortcut("information", "Show or hide Information", ("Ctrl+5",)),
    Shortcut("gradients", "Show or hide Gradients", ("Ctrl+6",)),
    Shortcut("model", "Show or hide Model", ("Ctrl+7",)),
    Shortcut("gallery", "Show or hide Gallery", ("Ctrl+8",)),
    Shortcut("attributes", "Show or hide Attributes", ("Ctrl+9",)),
    Shortcut("help", "Guide", ("F1",)),
    Shortcut("shortcuts", "Keyboard shortcuts", ("Ctrl+/",)),
    Shortcut("quit", "Quit", ("Ctrl+Q",)),
)

DOCK_SHORTCUTS = (
    "setup",
    "curves",
    "inspector",
    "evidence",
    "information",
    "gradients",
    "model",
    "gallery",
    "attributes",
)
"""Names of the docks that a key shows and hides; the shortcut has the name of its dock."""

MAP_KEYS = (
    ("Arrow keys", "Move the cursor; with Shift in finer steps"),
    ("A, B", "Put pin A or B on the image under the mouse, or on the cursor"),
    ("P", "Add a pin to the walk, on the image under the mouse or on the cursor"),
    ("Delete", "Remove the pin under the mouse, or under the cursor"),
    ("Ctrl+Z, Ctrl+Shift+Z", "Undo the last change of the walk, or do it again"),
    ("+, −", "Zoom in, zoom out"),
    ("Double click", "Show the whole map"),
    ("Wheel", "Zoom at the mouse"),
    ("Delete", "Remove the dropped image that is told about"),
    ("Esc", "Clear the selection"),
)


class ExportKind(NamedTuple):
    """One entry of the Export menu.

    Attributes:
        kind: Identifier that travels with the wish.
        text: As in the menu.
        group: Entries of a group stand together.
        suffix: File name suffix with its dot; empty where a folder or the clipboard is the target.
        suggested: Start of the suggested file name.
    """

    kind: str
    text: str
    group: str
    suffix: str
    suggested: str


EXPORTS = (
    ExportKind("samples_grid", "Samples as a grid…", "samples", ".png", "samples"),
    ExportKind("samples_single", "Samples as single pictures…", "samples", "", "sample"),
    ExportKind("traversals_grid", "Traversals as a grid…", "samples", ".png", "traversals"),
    ExportKind("picture", "Picture at the cursor…", "picture", ".png", "picture"),
    ExportKind("copy_picture", "Copy picture at the cursor", "picture", "", ""),
    ExportKind("walk_strip", "Walk as a strip…", "walk", ".png", "walk"),
    ExportKind("walk_gif", "Walk as an animation…", "walk", ".gif", "walk"),
    ExportKind("walk_single", "Walk as single pictures…", "walk", "", "step"),
    ExportKind("film_gif", "Training as a film…", "film", ".gif", "training"),
    ExportKind("film_single", "Training as single pictures…", "film", "", "moment"),
    ExportKind("codes_csv", "Codes as a table (CSV)…", "codes", ".csv", "codes"),
    ExportKind("codes_npz", "Codes for NumPy (NPZ)…", "codes", ".npz", "codes"),
    ExportKind("images_csv", "Images as a table (CSV)…", "codes", ".csv", "images"),
    ExportKind("curves_csv", "Curves as a table (CSV)…", "curves", ".csv", "curves"),
    ExportKind("curves_picture", "Curves as a picture…", "curves", ".png", "curves"),
    ExportKind("model_picture", "Model as a picture…", "curves", ".png", "model"),
)


def make_action(owner: QObject, name: str, slot: Callable[[], object] | SignalInstance) -> QAction:
    """Returns the action of a shortcut, owned by `owner` and live in its whole window.

    Args:
        owner: Usually the toolbar.
        name: One of the names in `SHORTCUTS`.
        slot: Called when it is triggered; or a signal, which is then emitted.

    Raises:
        KeyError: If there is no such shortcut.
    """
    shortcut = {entry.name: entry for entry in SHORTCUTS}[name]
    action = QAction(shortcut.text, owner)
    action.setObjectName(f"action_{name}")
    action.setShortcuts([QKeySequence(key) for key in shortcut.keys])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setAutoRepeat(False)
    action.triggered.connect(slot)
    return action


def shortcut_text(name: str) -> str:
    """Returns the first key of a shortcut as this system writes it, such as "Ctrl+O" or "⌘O"."""
    shortcut = {entry.name: entry for entry in SHORTCUTS}[name]
    return QKeySequence(shortcut.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
