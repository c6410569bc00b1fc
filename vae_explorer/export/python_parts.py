"""What lines of Python are made of: names with their modules, and helpers spelt out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

__all__ = ["Parts"]

_HOME_OF = {
    "Architecture": "vae_explorer.model.kinds",
    "Fit": "vae_explorer",
    "LikelihoodKind": "vae_explorer.model.kinds",
    "Path": "pathlib",
    "PixelSpec": "vae_explorer.images.spec",
    "RunLayout": "vae_explorer.runs.layout",
    "Sweep": "vae_explorer.runs.sweep",
    "ObjectiveSettings": "vae_explorer",
    "begin_member": "vae_explorer.runs.sweep",
    "binarised": "vae_explorer.model.binarisation",
    "branch_run": "vae_explorer.runs",
    "changed_setup": "vae_explorer.training.assignments",
    "compare_gradients": "vae_explorer",
    "create_run": "vae_explorer",
    "decode": "vae_explorer",
    "drawing_of": "vae_explorer.latent.drawing",
    "encode": "vae_explorer",
    "evaluate": "vae_explorer",
    "film_of": "vae_explorer.export.film",
    "find_rate": "vae_explorer.training.rate_finder",
    "gaps": "vae_explorer",
    "graph_of": "vae_explorer.latent.walk_along",
    "label_numbers": "vae_explorer.latent.labels",
    "list_moments": "vae_explorer.runs.ladder",
    "load_images": "vae_explorer",
    "named": "vae_explorer.training.assignments",
    "open_run": "vae_explorer",
    "prior_codes": "vae_explorer.latent.decode",
    "read_pixels": "vae_explorer.images.decode",
    "resume_run": "vae_explorer",
    "save_codes_csv": "vae_explorer.export",
    "save_codes_npz": "vae_explorer.export",
    "save_curves_csv": "vae_explorer.export",
    "save_film": "vae_explorer.export.film_frames",
    "save_gif": "vae_explorer.export",
    "save_grid": "vae_explorer.export",
    "save_picture": "vae_explorer.export",
    "save_pictures": "vae_explorer.export",
    "save_strip": "vae_explorer.export",
    "seen_walk": "vae_explorer.latent.walk_along",
    "suggest_setup": "vae_explorer",
    "support_of": "vae_explorer.latent.support",
    "there_and_back": "vae_explorer.export.animation",
    "to_unit": "vae_explorer.training.pixels",
}

_FOLLOW = '''

def follow(fit, writer, changes=(), stop_at=None):
    """Train; changes are of learning rate and β after so many steps."""
    for _ in writer.recording(fit):
        for step, name, value in changes:
            if step == fit.step:
                fit.change(**{name: value})
        if fit.step == stop_at:
            break'''
_GO_ON = '''

def go_on(path, epochs=None, changes=(), stop_at=None):
    """Go on with a run from where it stands."""
    found = resume_run(path, epochs)
    with Fit(found.image_set, found.setup, found.state) as fit, found.writer as writer:
        follow(fit, writer, changes, stop_at)'''
_OTHERS = {"np": "import numpy as np", "torch": "import torch"}
_HELPERS = {"follow": (_FOLLOW, ()), "go_on": (_GO_ON, ("follow", "Fit", "resume_run"))}


class Parts:
    """What a script uses."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def use(self, *names: str) -> None:
        """Take note of names that are used: "np", "torch", a helper, or one of the program."""
        for name in names:
            if name in _HELPERS:
                self.use(*_HELPERS[name][1])
            self._used.add(name)

    def head(self) -> Iterator[str]:
        """Yield the lines that stand before all others: imports, then helpers."""
        of_module: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._used & _HOME_OF.keys(), key=str.lower):
            of_module[_HOME_OF[name]].append(name)
        if path := of_module.pop("pathlib", None):
            yield f"from pathlib import {path[0]}"
            yield ""
        others = [line for name, line in _OTHERS.items() if name in self._used]
        yield from others
        yield from ("",) if others else ()
        for module in sorted(of_module):
            yield f"from {module} import {', '.join(of_module[module])}"
        helpers = [text for name, (text, _) in _HELPERS.items() if name in self._used]
        yield from helpers
        yield from ("", "") if helpers else ("",)
