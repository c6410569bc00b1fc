"""``train --dry-run``."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

from vae_explorer.cli.console import say
from vae_explorer.training.device import choose_device, default_threads, describe_device
from vae_explorer.training.estimate import estimated, free_memory_bytes
from vae_explorer.training.plan import plan_of

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.settings import Setup

__all__ = ["tell_plan"]

_NAME_WIDTH, _WIDTH = 14, 100


def tell_plan(image_set: ImageSet, setup: Setup, *, as_json: bool) -> int:
    """Tell what a training would build and take, and write no run.

    Args:
        image_set: The images, split.
        setup: Model and training.
        as_json: True for one JSON object.
    """
    threads = setup.training.threads or default_threads()
    device = describe_device(choose_device(setup.training.device), threads)
    estimate, free = estimated(image_set, setup, threads=threads), free_memory_bytes()
    sections = plan_of(image_set, setup, estimate, device=device, free_bytes=free)
    if as_json:
        told = {section.title: dict(section.rows) for section in sections}
        settings = setup.model_dump(mode="json")
        print(json.dumps({"plan": told, "estimate": asdict(estimate), "setup": settings}))
        return 0
    for section in sections:
        print(f"{section.title}:")
        for name, words in section.rows:
            lines = textwrap.wrap(words, _WIDTH - _NAME_WIDTH - 2)
            for number, line in enumerate(lines):
                print(f"  {name if number == 0 else '':<{_NAME_WIDTH}}{line}")
    say("A dry run: nothing was trained, and no run was written.")
    return 0
