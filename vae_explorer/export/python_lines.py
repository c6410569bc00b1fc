"""Deeds as lines of Python."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import singledispatchmethod

from vae_explorer.export.deeds import (
    Branched,
    CurvesWritten,
    Decoded,
    Deed,
    Encoded,
    Extended,
    FilmMade,
    Measured,
    Planned,
    RateFound,
    Remark,
    Sampled,
    Swept,
    Trained,
    Walked,
    Written,
)
from vae_explorer.export.python_measures import measuring_lines
from vae_explorer.export.python_parts import Parts
from vae_explorer.runs.beginning import Beginning

__all__ = ["python_text"]

_HEAD = "# Lines that repeat what was done in VAE Explorer. Run them in an empty folder."


def python_text(deeds: Sequence[Deed]) -> str:
    """Return a script.

    Args:
        deeds: What is to be repeated, in order.

    Example:
        >>> made = CurvesWritten(run="faces-001", output="curves.csv")
        >>> print(python_text([made]), end="")
        # Lines that repeat what was done in VAE Explorer. Run them in an empty folder.
        from vae_explorer import open_run
        from vae_explorer.export import save_curves_csv
        <BLANKLINE>
        run = open_run("faces-001")
        save_curves_csv("curves.csv", run.history())
    """
    script = _Script()
    lines = [line for deed in deeds for line in script.lines(deed)]
    return "\n".join([_HEAD, *script.parts.head(), *lines]) + "\n"


class _Script:
    """Puts deeds into lines, and remembers what they use."""

    def __init__(self) -> None:
        self.parts = Parts()
        self._use = self.parts.use

    @singledispatchmethod
    def lines(self, deed: Deed) -> Iterator[str]:
        raise TypeError(f"no lines do {type(deed).__name__}")

    @lines.register
    def _(self, deed: Remark) -> Iterator[str]:
        yield f"# {deed.text}"

    @lines.register
    def _(self, deed: Planned) -> Iterator[str]:
        yield from self._begin(deed.beginning)
        yield "print(setup.model_dump_json(indent=2))"

    @lines.register
    def _(self, deed: RateFound) -> Iterator[str]:
        self._use("find_rate")
        yield from self._begin(deed.beginning)
        yield "*_, curve = find_rate(images, setup, threads=1)"
        yield "print(curve.found)"

    @lines.register
    def _(self, deed: Swept) -> Iterator[str]:
        self._use("follow", "Path", "Sweep", "begin_member")
        yield from self._begin(deed.beginning)
        yield f"plan = Sweep(Path({_text(deed.folder)}), {_text(deed.key)}, {deed.values}, setup)"
        yield "for value in plan.values:"
        threads = _threads(deed.threads)
        yield "    path, one = plan.path(value), plan.setup(value)"
        yield f"    fit, writer = begin_member(path, images, one{threads})"
        yield "    with fit, writer:"
        yield "        follow(fit, writer)"

    @lines.register
    def _(self, deed: Trained) -> Iterator[str]:
        self._use("follow", "Fit", "create_run")
        yield from self._begin(deed.beginning)
        yield "with ("
        yield f"    Fit(images, setup{_threads(deed.threads)}) as fit,"
        yield f"    create_run({_text(deed.run)}, images, setup) as writer,"
        yield "):"
        yield f"    follow(fit, writer{_course(deed)})"

    @lines.register
    def _(self, deed: Extended) -> Iterator[str]:
        self._use("go_on")
        epochs = "" if deed.epochs is None else f", {deed.epochs}"
        yield f"go_on({_text(deed.run)}{epochs}{_course(deed)})"

    @lines.register
    def _(self, deed: Branched) -> Iterator[str]:
        self._use("branch_run", "go_on")
        settings = dict(deed.settings)
        epochs = settings.pop("training.epochs", "None")
        step = ", step=0" if deed.anew else ""
        yield f"changes = {_dict(settings)}"
        runs = f"{_text(deed.parent)}, {_text(deed.run)}"
        yield f"branch_run({runs}{step}, changes=changes, epochs={epochs})"
        yield f"go_on({_text(deed.run)}{_course(deed)})"

    @lines.register
    def _(self, deed: Decoded) -> Iterator[str]:
        self._use("np", "decode", "save_picture")
        yield from self._open(deed)
        yield f"z = np.array([{list(deed.code)}])"
        yield f"picture = decode(run.model, z{self._told(deed, 1)})[0]"
        yield f"save_picture(picture, {_text(deed.output)})"

    @lines.register
    def _(self, deed: Sampled) -> Iterator[str]:
        self._use("decode", "prior_codes")
        yield from self._open(deed)
        yield f"z = prior_codes(run.model, {deed.count}, {deed.seed})"
        yield f"pictures = decode(run.model, z{self._told(deed, deed.count)})"
        if deed.output.endswith(".png"):
            self._use("save_grid")
            yield f"save_grid(pictures, {_text(deed.output)})"
        else:
            yield self._singly(deed, "sample")

    @lines.register
    def _(self, deed: Walked) -> Iterator[str]:
        self._use("np", "decode", "drawing_of", "seen_walk")
        yield from self._open(deed)
        yield f"pins = np.array({_block('[', map(list, deed.pins), ']')})"
        yield f"drawing = drawing_of(run.model{self._told_one(deed)})"
        how = f"{deed.steps}, loop={deed.loop}{self._among_images(deed)}"
        yield f"walk = seen_walk(drawing, pins, {_text(deed.kind)}, {how}).codes"
        yield f"pictures = decode(run.model, walk{self._told(deed, deed.steps)})"
        if deed.output.endswith(".png"):
            self._use("save_strip")
            yield f"save_strip(pictures, {_text(deed.output)})"
        elif deed.output.endswith(".gif"):
            yield from self._animated(deed)
        else:
            yield self._singly(deed, "step")

    @lines.register
    def _(self, deed: Encoded) -> Iterator[str]:
        yield from self._open(deed)
        if deed.paths:
            self._use("np", "Path", "encode", "read_pixels")
            yield f"paths = {_list(deed.paths)}"
            yield "pixels = np.stack([read_pixels(Path(p), run.images.spec) for p in paths])"
            yield f"np.savez({_text(deed.output)}, mean=encode(run.model, pixels, samples=0).mean)"
            return
        save = "save_codes_npz" if deed.output.endswith(".npz") else "save_codes_csv"
        self._use(save)
        yield f"{save}({_text(deed.output)}, run.images, run.codes())"

    @lines.register
    def _(self, deed: FilmMade) -> Iterator[str]:
        self._use("RunLayout", "film_of", "list_moments", "save_film")
        yield from self._open(deed)
        yield "film = film_of(run.images, run.setup, list_moments(RunLayout(run.path)))"
        as_gif = deed.output.endswith(".gif")
        yield f"save_film(film, {_text(deed.output)}, as_gif={as_gif})"

    @lines.register
    def _(self, deed: CurvesWritten) -> Iterator[str]:
        self._use("save_curves_csv")
        yield from self._open(deed)
        yield f"save_curves_csv({_text(deed.output)}, run.history())"

    @lines.register
    def _(self, deed: Measured) -> Iterator[str]:
        self._use("open_run")
        yield f"run = open_run({_text(deed.run)})"
        yield from measuring_lines(deed, self._use)

    def _begin(self, beginning: Beginning) -> Iterator[str]:
        self._use("load_images", "suggest_setup")
        spec = beginning.spec
        how = ""
        if not beginning.source.startswith("sample:"):
            self._use("PixelSpec")
            how = f", PixelSpec({spec.size}, {spec.channels}, {_text(spec.fit.value)})"
        yield f"images = load_images({_text(beginning.source)}{how})"
        settings = dict(beginning.settings)
        chosen = "".join(self._chosen(settings))
        yield f"setup = suggest_setup(images, {_text(beginning.preset)}{chosen})"
        if settings or beginning.conditional:
            self._use("changed_setup", "named")
            labels = ' | {"model.labels": images.label_names}' if beginning.conditional else ""
            yield f"changes = named({_dict(settings)}){labels}"
            yield "setup = changed_setup(setup, changes)"
        yield "training = setup.training"
        yield "images = images.with_split(training.validation_fraction, training.seed)"
        if beginning.excluded:
            yield f"excluded = {_list(beginning.excluded)}"
            yield "images = images.without([images.paths.index(path) for path in excluded])"

    def _chosen(self, settings: dict[str, str]) -> Iterator[str]:
        """Yield what a preset is asked for by kind, and take it out of the settings."""
        for name, kind in (("architecture", "Architecture"), ("likelihood", "LikelihoodKind")):
            if value := settings.pop(f"model.{name}", ""):
                self._use(kind)
                yield f", {name}={kind}({_text(value)})"

    def _open(self, deed: Written) -> Iterator[str]:
        self._use("open_run")
        yield f"run = open_run({_text(deed.run)})"

    def _told(self, deed: Written, count: int) -> str:
        if deed.label is None:
            return ""
        self._use("np")
        return f", labels=np.full({count}, run.setup.model.labels.index({_text(deed.label)}))"

    def _told_one(self, deed: Written) -> str:
        if deed.label is None:
            return ""
        return f", run.setup.model.labels.index({_text(deed.label)})"

    def _among_images(self, deed: Walked) -> str:
        if deed.kind != "geodesic":
            return ""
        self._use("graph_of", "support_of")
        codes = "run.codes().mean"
        return f", support=support_of({codes}), graph=graph_of({codes})"

    def _animated(self, deed: Walked) -> Iterator[str]:
        self._use("save_gif")
        frames = "pictures[:-1]"
        if not deed.loop:
            self._use("there_and_back")
            frames = "there_and_back(pictures)"
        how = f"{deed.interval_ms}, scale={deed.scale}"
        yield f"save_gif({frames}, {_text(deed.output)}, {how})"

    def _singly(self, deed: Written, stem: str) -> str:
        self._use("save_pictures")
        return f"save_pictures(pictures, {_text(deed.output)}, {_text(stem)})"


def _text(words: str) -> str:
    """Return a literal in double quotes, as Python and JSON write it."""
    return json.dumps(words, ensure_ascii=not words.isprintable())


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, words))}]"


def _dict(settings: Mapping[str, str]) -> str:
    return _block("{", (f"{_text(name)}: {_text(text)}" for name, text in settings.items()), "}")


def _block(start: str, parts: Iterable[object], end: str) -> str:
    """Return parts between brackets, each on a line of its own."""
    lines = "".join(f"    {part},\n" for part in parts)
    return f"{start}\n{lines}{end}" if lines else f"{start}{end}"


def _threads(threads: int) -> str:
    return f", threads={threads}" if threads else ""


def _course(deed: Trained | Extended | Branched) -> str:
    changes = f", changes={list(deed.changes)}" if deed.changes else ""
    return changes + (f", stop_at={deed.stop_at}" if deed.stop_at is not None else "")
