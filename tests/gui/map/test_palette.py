"""The colour tables hold the theme's colours in fifteen strengths."""

from __future__ import annotations

import numpy as np
import pyqtgraph
import pytest

from vae_explorer.gui.map.colouring import COLOURS, NO_COLOUR, Categorical, Continuous, Plain
from vae_explorer.gui.map.palette import (
    colours_for,
    density_table,
    rgb,
    scale_colours,
    sprite_table,
)
from vae_explorer.gui.map.raster import LEVELS, levels_with
from vae_explorer.gui.style.tokens import DARK, LIGHT, Tokens

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
LABELS = Categorical("Label", ("a",), np.zeros(1, np.int32), (1,))
VALUES = Continuous("v", np.zeros(1, np.float32))


def unpacked(entry: int) -> tuple[int, int, int, int]:
    entry = int(entry)
    return entry >> 24, entry >> 16 & 255, entry >> 8 & 255, entry & 255


def luminance(colour: np.ndarray) -> float:
    part = np.asarray(colour, np.float64) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


@THEMES
def test_the_scale_is_viridis_within_what_the_canvas_allows(tokens: Tokens) -> None:
    low, high = (0.12, 1.0) if tokens.dark else (0.0, 0.93)
    truth = pyqtgraph.colormap.get("viridis").map(np.linspace(low, high, 64), mode="byte")[:, :3]
    away = np.abs(scale_colours(tokens, 64).astype(int) - truth.astype(int))
    assert away.max() <= 6


@THEMES
def test_the_scale_grows_lighter_and_stays_clear_of_the_canvas(tokens: Tokens) -> None:
    light = [luminance(colour) for colour in scale_colours(tokens)]
    assert (np.diff(light) > 0).all()
    canvas = luminance(np.array(rgb(tokens.canvas)))
    contrast = [(max(one, canvas) + 0.05) / (min(one, canvas) + 0.05) for one in light]
    assert min(contrast) > 1.2


@THEMES
def test_labels_take_the_labels_of_the_theme_and_the_rest_its_neutral(tokens: Tokens) -> None:
    palette = colours_for(LABELS, tokens)
    assert [tuple(colour) for colour in palette[:10].tolist()] == [rgb(c) for c in tokens.labels]
    assert tuple(palette[NO_COLOUR]) == rgb(tokens.text3)
    assert (colours_for(Plain(), tokens) == rgb(tokens.text3)).all()
    assert tuple(colours_for(VALUES, tokens)[NO_COLOUR]) == rgb(tokens.text3)


@THEMES
def test_squares_go_from_faint_to_opaque(tokens: Tokens) -> None:
    palette = colours_for(LABELS, tokens)
    table = density_table(palette)
    assert table[0] == 0
    for colour in range(COLOURS):
        entries = [unpacked(table[1 + LEVELS * colour + level]) for level in range(LEVELS)]
        assert entries[0][0] == round(0.55 * 255)
        assert entries[-1] == (255, *palette[colour].tolist())
        assert {entry[1:] for entry in entries} == {tuple(palette[colour].tolist())}
        assert [e[0] for e in entries] == sorted(e[0] for e in entries)


@THEMES
def test_dots_go_from_the_halo_to_their_colour_and_are_opaque(tokens: Tokens) -> None:
    palette = colours_for(LABELS, tokens)
    table = sprite_table(palette, tokens.canvas)
    assert table[0] == 0
    for colour in range(COLOURS):
        assert unpacked(table[1 + LEVELS * colour]) == (255, *rgb(tokens.canvas))
        full = unpacked(table[LEVELS + LEVELS * colour])
        assert full == (255, *palette[colour].tolist())


@THEMES
@pytest.mark.parametrize("opacities", [(1.0, 0.2), (1.0, 0.5, 0.2)])
def test_points_that_fade_keep_their_colour_and_lose_their_opacity(
    tokens: Tokens, opacities: tuple[float, ...]
) -> None:
    palette, levels = colours_for(LABELS, tokens), levels_with(len(opacities))
    for fade, opacity in enumerate(opacities):
        for colour in range(COLOURS):
            full = levels * (fade * COLOURS + colour) + levels
            for table in (
                density_table(palette, opacities),
                sprite_table(palette, tokens.canvas, opacities),
            ):
                assert unpacked(table[full]) == (
                    round(255 * opacity),
                    *palette[colour].tolist(),
                )
