"""The colours of the program, by role, for the light and the dark theme."""

from __future__ import annotations

from typing import NamedTuple

from vae_explorer.palette import LABELS_ON_WHITE

__all__ = ["DARK", "LIGHT", "Tokens"]


class Tokens(NamedTuple):
    """Every colour by its role, as "#RRGGBB".

    Attributes:
        window: Docks, toolbar, status line.
        canvas: Map, plots, empty state.
        raised: Inputs, buttons, floating tools, hover card, menus.
        hover: Background of a quiet control under the mouse.
        pressed: Background of a quiet control while it is held.
        hairline: Dividers and grid lines; carries no meaning.
        control: Border of what one can press or type in.
        groove: Slider groove, ticks, scroll handle.
        text: Values and headings.
        text2: Labels and captions.
        text3: Units, ticks and hints.
        disabled: Disabled controls only.
        accent: Action, progress, validation curve, cursor; nothing else.
        accent_hover: The accent under the mouse.
        on_accent: Text and icon on the accent.
        accent_soft: Checked tool, selected row.
        train_line: Training curves.
        ok: Good news, always with an icon or a word.
        warn: A warning, always with an icon or a word.
        error: A failure, always with an icon or a word.
        ink: Marks on the map.
        halo: The rim round marks on the map.
        labels: Ten colours that stay apart for colour-blind eyes; the same index keeps its hue
            family in both themes.
        dark: Whether this is the dark theme.
    """

    window: str
    canvas: str
    raised: str
    hover: str
    pressed: str
    hairline: str
    control: str
    groove: str
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    train_line: str
    ok: str
    warn: str
    error: str
    ink: str
    halo: str
    labels: tuple[str, ...]
    dark: bool


LIGHT = Tokens(
    window="#F7F8F9",
    canvas="#FFFFFF",
    raised="#FFFFFF",
    hover="#ECEEF1",
    pressed="#E1E4E9",
    hairline="#E2E5E9",
    control="#8B93A0",
    groove="#C9CED6",
    text="#191C21",
    text2="#505762",
    text3="#68707D",
    disabled="#A9AFB9",
    accent="#2458D3",
    accent_hover="#1E4CB8",
    on_accent="#FFFFFF",
    accent_soft="#E6EDFC",
    train_line="#838B99",
    ok="#1B7F4B",
    warn="#9A5B00",
    error="#C0262D",
    ink="#14171C",
    halo="#FFFFFF",
    labels=LABELS_ON_WHITE,
    dark=False,
)

DARK = Tokens(
    window="#1C1E22",
    canvas="#131416",
    raised="#26292E",
    hover="#2A2D33",
    pressed="#33373E",
    hairline="#2F333A",
    control="#6E7685",
    groove="#464C56",
    text="#ECEEF1",
    text2="#B0B6C0",
    text3="#8D95A1",
    disabled="#5B626D",
    accent="#7AA5FF",
    accent_hover="#93B6FF",
    on_accent="#0D1420",
    accent_soft="#23324F",
    train_line="#7F8794",
    ok="#5CC98F",
    warn="#E0A64A",
    error="#FF7B7B",
    ink="#FFFFFF",
    halo="#0B0C0E",
    labels=(
        "#4670B1",
        "#F59328",
        "#B2714F",
        "#179497",
        "#8BAE97",
        "#D783E0",
        "#8C67F2",
        "#BAE2FC",
        "#FFC3AB",
        "#D8EB4E",
    ),
    dark=True,
)
