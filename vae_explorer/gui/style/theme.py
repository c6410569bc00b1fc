"""Light and dark: palette, style sheet and fonts.

A widget that paints by itself asks ``tokens_for(self)`` and asks again in ``changeEvent`` when
the event is one of ``THEME_EVENTS``::

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in THEME_EVENTS:
            self._tokens = tokens_for(self)
            self.update()
        super().changeEvent(event)

Mouse focus and keyboard focus look different: buttons, choosers and sliders take
``Qt.FocusPolicy.TabFocus``, so that a focus ring on them always comes from the keyboard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip
from shiboken6 import isValid

from vae_explorer.gui.style.stylesheet import style_sheet
from vae_explorer.gui.style.tokens import DARK, LIGHT, Tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = [
    "DARK",
    "LIGHT",
    "THEME_CHOICES",
    "THEME_EVENTS",
    "Tokens",
    "apply_theme",
    "dress",
    "font",
    "make_application",
    "tokens_for",
]

THEME_CHOICES = ("system", "light", "dark")
THEME_EVENTS = frozenset({QEvent.Type.PaletteChange, QEvent.Type.StyleChange})

_STYLE, _STYLED = "Fusion", "styled"
_FOLLOWER = "theme_follower"
_WEIGHTS = {
    400: QFont.Weight.Normal,
    500: QFont.Weight.Medium,
    600: QFont.Weight.DemiBold,
    700: QFont.Weight.Bold,
}


def tokens_for(widget: QWidget | None = None) -> Tokens:
    """Returns the colours that a widget should paint with, after the palette's lightness.

    The application's palette is asked, not the widget's own: a style sheet changes the palette
    of single widgets, a filled button's for instance.
    """
    del widget
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT


def font(size_px: int = 12, weight: int = 400) -> QFont:
    """Returns the system font with tabular figures.

    Args:
        size_px: 11 captions and units, 12 everything else, 13 headline numbers, 20 the one
            headline of an empty state.
        weight: 400 labels, 500 buttons and values, 600 headings; 700 pin letters.
    """
    result = QFont(QApplication.font().family())
    result.setPixelSize(size_px)
    result.setWeight(_WEIGHTS[weight])
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def make_application(program: str) -> QApplication:
    """Returns a new application in the style of the program.

    A style that is set is handed back as well, and Python makes types for its hundreds of names, in
    a twentieth of the time until the first window; so it is asked for as on the command line.

    Args:
        program: Name of the program, the first of its arguments.
    """
    app = QApplication([program, "-style", _STYLE])
    app.setProperty(_STYLED, True)
    return app


def apply_theme(app: QApplication, choice: str = "system", *, sheet: bool = True) -> None:
    """Gives the application its style, palette, style sheet and font.

    Args:
        app: The application.
        choice: "system" follows the system, now and when it changes; "light" and "dark" stay.
        sheet: Whether the application wears the style sheet until a window is dressed.

    Raises:
        ValueError: If `choice` is none of the three.
    """
    if choice not in THEME_CHOICES:
        raise ValueError(f"theme must be one of {', '.join(THEME_CHOICES)}, not {choice!r}")
    _follower_of(app).follow(choice, sheet=sheet)


def dress(window: QWidget) -> None:
    """Gives a window the style sheet, with all it owns now and later, in place of the application.

    Under a sheet of the application a widget that is laid into another is styled anew with all that
    stands in it, shown or not: to build a thousand took twice as long as under that of a window, in
    which they are styled once they come into it. They look the same.

    Args:
        window: One without a parent; every such window has to be dressed from then on.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    _follower_of(app).dress(window)


class _Follower(QObject):
    """Keeps the choice and answers when the system changes between light and dark."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName(_FOLLOWER)
        self._app = app
        self._choice = "system"
        self._applied: Tokens | None = None
        self._windows: list[QWidget] = []
        self._sheet = True
        # Some platforms name no scheme; then the lightness of their first palette has to do.
        first_window = app.palette().color(QPalette.ColorRole.Window)
        self._platform_is_dark = first_window.lightness() < 128
        app.styleHints().colorSchemeChanged.connect(self._answer_scheme)

    def follow(self, choice: str, *, sheet: bool) -> None:
        self._choice, self._sheet = choice, sheet
        hints = self._app.styleHints()
        if choice == "system":
            hints.unsetColorScheme()
        else:
            scheme = Qt.ColorScheme.Dark if choice == "dark" else Qt.ColorScheme.Light
            # Colours the frame that the system draws round the window, where it draws one.
            hints.setColorScheme(scheme)
        self._apply()

    def dress(self, window: QWidget) -> None:
        if self._app.styleSheet():
            self._app.setStyleSheet("")
        self._windows = [*filter(isValid, self._windows), window]
        window.setStyleSheet(style_sheet(self._applied or self._wanted()))

    def _answer_scheme(self, _scheme: Qt.ColorScheme) -> None:
        self._apply()

    def _wanted(self) -> Tokens:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        scheme = self._app.styleHints().colorScheme()
        if scheme == Qt.ColorScheme.Unknown:
            return DARK if self._platform_is_dark else LIGHT
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT

    def _apply(self) -> None:
        tokens = self._wanted()
        wearers: list[QWidget | QApplication] = [*filter(isValid, self._windows)]
        if not wearers and self._sheet:
            wearers.append(self._app)
        if self._applied is None:
            if not self._app.property(_STYLED):  # somebody else made it
                self._app.setStyle(_STYLE)
            self._app.setFont(font(12))
            QToolTip.setFont(font(11))
        palette = _palette(tokens)
        bare = not all(each.styleSheet() for each in wearers)
        if bare or self._applied is not tokens or self._app.palette() != palette:
            self._applied = tokens
            # One sheet in another's place is put to each widget anew for all that it stands in,
            # some twenty times: four times the work of none in its place, and then another.
            for each in wearers:
                each.setStyleSheet("")
            self._app.setPalette(palette)
            QToolTip.setPalette(palette)
            for each in wearers:
                each.setStyleSheet(style_sheet(tokens))


def _follower_of(app: QApplication) -> _Follower:
    # Not by looking through its children: Python would make types for all kinds of them.
    return app.findChild(_Follower, _FOLLOWER) or _Follower(app)


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.canvas,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.text3,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.groove,
        role.Dark: tokens.control,
        role.Shadow: tokens.hairline,
    }
    palette = QPalette()
    for key, colour in colours.items():
        palette.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.disabled))
    for key in (role.Highlight, role.Accent):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(tokens.groove))
    return palette
