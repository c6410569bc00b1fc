"""The one style sheet, made from the tokens of a theme.

Palette and style do most of the work; the sheet holds what they cannot say: radii, the quiet
buttons, thin scroll bars. Widgets choose a variant by a dynamic property that is set before they
are shown: ``filled`` and ``quiet`` on buttons, ``tone`` ("2", "3", "accent", "ok", "warn",
"error") on labels, ``locked`` on inputs, ``surface`` ("canvas", "window", "raised") on containers.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.gui.style.tokens import Tokens

__all__ = ["style_sheet"]

# The focus border is 2 px where the resting border is 1 px: padding gives the pixel back, so that
# nothing moves. Buttons take focus from the keyboard only (focus policy), so :focus is enough.
_SHEET = Template("""
QMainWindow, QDialog, QDockWidget, QWidget[surface="window"] { background: $window; }
QWidget[surface="canvas"] { background: $canvas; }
QWidget[surface="raised"] { background: $raised; }
QLabel { background: transparent; color: $text; }
QLabel[tone="2"] { color: $text2; }
QLabel[tone="3"] { color: $text3; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="error"] { color: $error; }
QLabel:disabled { color: $disabled; }
QToolTip { background: $raised; color: $text; border: 1px solid $groove; padding: 4px 6px;
  font-size: 11px; }

QPushButton { background: $raised; color: $text; border: 1px solid $control; border-radius: 5px;
  min-height: 26px; padding: 0 11px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:open { background: $pressed; }
QPushButton:focus { border: 2px solid $accent; min-height: 24px; padding: 0 10px; }
QPushButton:disabled { color: $disabled; border-color: $hairline; background: $window; }
QPushButton::menu-indicator { width: 0; image: none; }
QPushButton[filled="true"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[filled="true"]:hover, QPushButton[filled="true"]:pressed {
  background: $accent_hover; border-color: $accent_hover; }
QPushButton[filled="true"]:focus { border: 2px solid $text; }
QPushButton[filled="true"]:disabled { color: $disabled; border-color: $hairline;
  background: $window; }
QPushButton[quiet="true"] { background: transparent; color: $accent; border: none;
  border-radius: 0; min-height: 18px; padding: 2px 0; }
QPushButton[quiet="true"]:hover, QPushButton[quiet="true"]:pressed {
  color: $accent_hover; text-decoration: underline; }
QPushButton[quiet="true"]:focus { border-bottom: 2px solid $accent; padding: 2px 0 0 0; }
QPushButton[quiet="true"]:disabled { color: $disabled; }

QToolButton { background: transparent; color: $text; border: 1px solid transparent;
  border-radius: 5px; padding: 0; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:open { background: $pressed; }
QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: 2px solid $accent; }
QToolButton::menu-indicator { width: 0; image: none; }

QLineEdit, QPlainTextEdit { background: $raised; color: $text; border: 1px solid $control;
  border-radius: 4px; padding: 0 5px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit { min-height: 22px; max-height: 22px; }
QLineEdit:focus { border: 2px solid $accent; padding: 0 4px; min-height: 20px; max-height: 20px; }
QPlainTextEdit:focus { border: 2px solid $accent; padding: 0 4px; }
QLineEdit:disabled { color: $disabled; border-color: $hairline; background: $window; }
QLineEdit[locked="true"] { color: $text2; border-color: transparent; background: transparent; }

QComboBox { combobox-popup: 0; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $groove;
  padding: 3px 0; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 4px; border: none; }
QComboBox QAbstractItemView::item:selected { background: $hover; color: $text; }

QFrame#axes_popup { background: $raised; border: 1px solid $groove; border-radius: 6px; }
QFrame#axes_popup QScrollArea { background: $raised; }
QFrame#popover { background: $raised; border: 1px solid $groove; border-radius: 6px; }
QFrame#popover QWidget[surface="window"] { background: $raised; }
QMenu { background: $raised; color: $text; border: 1px solid $groove; padding: 4px 0; }
QMenu::item { padding: 5px 24px 5px 12px; border: none; }
QMenu::item:selected { background: $hover; }
QMenu::item:disabled { color: $disabled; background: transparent; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 0; }
QMenu::icon { padding-left: 10px; }

QScrollArea, QAbstractScrollArea { border: none; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 8px; margin: 0; }
QScrollBar::handle { background: $groove; border-radius: 3px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: none; }

QTableView, QTreeView, QListView { background: $canvas; color: $text; border: none; outline: 0;
  selection-background-color: $accent_soft; selection-color: $text; }
QTreeView::item, QTableView[roomy="true"]::item { border: none; padding: 0 8px; }
QTableView[roomy="true"]::item:selected { background: $accent_soft; color: $text; }
QTreeView::item:hover { background: $hover; }
QTreeView::item:selected, QTreeView::branch:selected { background: $accent_soft; color: $text; }
QHeaderView, QTableCornerButton::section { background: $window; border: none; }
QHeaderView::section { background: $window; color: $text2; border: none;
  border-bottom: 1px solid $hairline; padding: 4px 8px; }
QHeaderView::section:vertical { border-bottom: none; }
QMainWindow::separator { background: $hairline; width: 1px; height: 1px; }

QTabBar { background: $window; border: none; font-weight: 600; qproperty-drawBase: 0; }
QTabBar::tab { background: $window; color: $text2; border: none; margin: 0;
  padding: 0 2px; margin-right: 8px; margin-left: 10px; height: 29px;
  border-bottom: 2px solid transparent; }
QTabBar[dense="true"]::tab { margin-right: 4px; margin-left: 6px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { color: $accent; }
""")


def style_sheet(tokens: Tokens) -> str:
    """Returns the application's style sheet for one theme."""
    return _SHEET.substitute({k: v for k, v in tokens._asdict().items() if isinstance(v, str)})
