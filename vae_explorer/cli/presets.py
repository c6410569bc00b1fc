"""``presets``."""

from __future__ import annotations

import argparse
import json
import textwrap

from vae_explorer.training.preset_facts import PRESETS, PresetGroup

__all__ = ["tell_presets"]

_HEADINGS = {
    PresetGroup.PURPOSE: "By purpose",
    PresetGroup.REPRODUCTION: "Reproductions",
}
_WIDTH = 76


def tell_presets(arguments: argparse.Namespace) -> int:
    """Tell the presets and what each is for.

    Args:
        arguments: Those of ``presets``.
    """
    if arguments.json:
        print(
            json.dumps(
                [
                    {
                        "name": facts.name,
                        "title": facts.title,
                        "about": facts.about,
                        "group": facts.group.value,
                        "latent_dim": facts.latent_dim,
                    }
                    for facts in PRESETS.values()
                ]
            )
        )
        return 0
    for group, heading in _HEADINGS.items():
        print(f"{heading}:")
        for facts in PRESETS.values():
            if facts.group is group:
                print(f"  {facts.name:<18}{facts.title}")
                print(textwrap.indent(textwrap.fill(facts.about, _WIDTH - 20), " " * 20))
    return 0
