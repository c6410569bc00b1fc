"""Lines of Python that measure a model again; the run is open as ``run``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from vae_explorer.export.deeds import Evaluated, GradientsCompared, Measured, Refined

__all__ = ["measuring_lines"]

_DRAWS = 5000
"""Behind log p(x) after a refinement, as the command takes them."""


def measuring_lines(deed: Measured, use: Callable[..., None]) -> Iterator[str]:
    """Yield lines that print what was measured.

    Args:
        deed: What was measured.
        use: Told of each name that the lines use.
    """
    if isinstance(deed, Evaluated):
        use("evaluate")
        yield f"print(evaluate(run{_evaluation(deed)}))"
    elif isinstance(deed, Refined):
        use("gaps")
        yield f"rows = [run.images.paths.index({_text(deed.image)})]"
        yield from _batch(use, labels=deed.told_label)
        told = ", y" if deed.told_label else ""
        how = f"start={_text(deed.start)}, family={_text(deed.family)}, samples={_DRAWS}"
        yield f"print(gaps(run.model, x{told}, {how}, generator=noise))"
    elif isinstance(deed, GradientsCompared):
        use("ObjectiveSettings", "compare_gradients")
        yield f"rows = run.images.train_index[:{deed.images}]"
        yield from _batch(use, labels=deed.told_labels)
        how = f'kind={_text(deed.bound)}, samples={deed.samples}, kl="sampled"'
        yield f"settings = ObjectiveSettings({how})"
        how = f"draws={deed.gradients}, images=len(run.images.train_index)"
        told = ", y=y" if deed.told_labels else ""
        yield f"found = compare_gradients(run.model, x, settings, {how}, generator=noise{told})"
        yield "*_, last = found"
        yield "print(last)"
    else:
        raise TypeError(f"no lines do {type(deed).__name__}")


def _evaluation(deed: Evaluated) -> str:
    how = "" if deed.method is None else f", evidence={_text(deed.method)}"
    how += f", importance_samples={deed.draws}" if deed.draws else ""
    return how + (", information=True" if deed.information else "")


def _batch(use: Callable[..., None], *, labels: bool) -> Iterator[str]:
    """Yield lines that take some rows as the model sees them: x, y and a source of noise."""
    use("torch", "binarised", "to_unit")
    yield "noise = torch.Generator().manual_seed(0)"
    yield "x = binarised(to_unit(run.images.pixels[rows]), run.setup.model, noise)"
    if labels:
        use("label_numbers")
        yield "labels = [run.images.labels[row] for row in rows]"
        yield "y = torch.from_numpy(label_numbers(labels, run.setup.model.labels))"


def _text(words: str) -> str:
    return json.dumps(words)
