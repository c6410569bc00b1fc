"""Colours that window and exports have in common, as "#RRGGBB"."""

from __future__ import annotations

__all__ = ["LABELS_ON_WHITE", "VIRIDIS"]

LABELS_ON_WHITE = (
    "#4960CC",
    "#9D5E0A",
    "#88271C",
    "#7FCCD7",
    "#3AB886",
    "#96738A",
    "#9992EB",
    "#3B5B71",
    "#DF7703",
    "#D2BE12",
)
"""Ten colours of labels that stay apart for colour-blind eyes."""

VIRIDIS = (
    "#440154", "#481769", "#472C7A", "#423F85", "#3B518B", "#33628D", "#2C718E", "#26818E",
    "#21908C", "#1F9F88", "#27AD80", "#3DBC73", "#5CC862", "#81D34C", "#AADC31", "#D5E219",
    "#FDE725",
)  # fmt: skip
"""Even stops of viridis, the map of Smith, van der Walt and Firing, given to the public domain."""
