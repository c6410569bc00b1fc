"""How one training is computed: its threads, the path of its products, its precision."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import torch

from vae_explorer.model.config import Architecture
from vae_explorer.model.summary import summarise
from vae_explorer.training.device import default_threads
from vae_explorer.training.machine import (
    Overrides,
    Profile,
    known_profile,
    machine_name,
    overrides,
    save_profile,
)
from vae_explorer.training.probe import best_threads, measured_profile
from vae_explorer.training.settings import Precision

if TYPE_CHECKING:
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.training.settings import Setup

__all__ = [
    "Engine",
    "choose_engine",
    "difference",
    "measure_machine",
    "settled",
    "use_fastest_products",
]

_FEW_WEIGHTS = 100_000
_MEASURING = threading.Lock()


@dataclass(frozen=True)
class Engine:
    """How a training is computed; part of each of its states.

    Attributes:
        threads: CPU threads of one operation.
        matmul: Path of float32 products on the CPU, a name in
            :data:`~vae_explorer.training.machine.MATMULS`.
        precision: "float32", or "fast" for networks in bfloat16 whose weights, sums and terms stay
            float32.
        machine: What it was chosen on.
    """

    threads: int
    matmul: str
    precision: str
    machine: str

    @property
    def fast(self) -> bool:
        """True where the networks compute in bfloat16."""
        return self.precision == Precision.FAST

    def meta(self) -> dict[str, int | float | str]:
        """Return it as JSON values, by the names of the attributes."""
        return dict(asdict(self))

    @property
    def words(self) -> str:
        """Return what is unusual about it in words, such as "bfloat16"; empty for nothing."""
        unusual = ("bfloat16" if self.fast else "", "oneDNN" if self.matmul == "onednn" else "")
        return ", ".join(word for word in unusual if word)


def measure_machine(*, anew: bool = False) -> Profile:
    """Return what is known of this machine, after measuring what is not: about half a second.

    Args:
        anew: True to measure all of it again.
    """
    with _MEASURING:
        known = None if anew else known_profile()
        if known is not None and known.threads:
            return known
        found = measured_profile() if known is None else replace(known, threads=best_threads())
        if found != known:
            save_profile(found)
        return found


def choose_engine(
    setup: Setup,
    device: torch.device,
    *,
    threads: int | None = None,
    before: Mapping[str, int | float | str] | None = None,
) -> Engine:
    """Return how a training is to be computed on this machine.

    What the settings leave open is as it was before, on the same machine; else as the environment
    says, else as was measured.

    Args:
        setup: Model and training.
        device: Where it is trained.
        threads: CPU threads if the settings leave them open.
        before: What a state says of its training so far, None to begin.
    """
    given, settings = overrides(), setup.training
    # A state from before there was a choice was made by torch's own, in float32.
    old = {"matmul": "standard", "precision": "float32", "machine": machine_name()}
    was = {} if before is None else {**old, **before}
    same = was.get("machine") == machine_name()
    profile = None
    if device.type == "cpu" and not (same or given.complete):
        profile = measure_machine()
    if not threads:
        known = was.get("threads")
        most = default_threads()
        threads = min(known, most) if isinstance(known, int) else most
    matmul = was["matmul"] if same else _matmul(given, profile)
    precision = was["precision"] if same else _precision(given, profile, setup.model, device)
    if settings.precision is not Precision.AUTO:
        precision = settings.precision.value
    return Engine(settings.threads or threads, str(matmul), str(precision), machine_name())


def _matmul(given: Overrides, profile: Profile | None) -> str:
    return given.matmul or (profile.matmul if profile else "standard")


def _precision(
    given: Overrides, profile: Profile | None, model: ModelConfig, device: torch.device
) -> str:
    """Return what is faster: casts only cost where networks are small or linear."""
    if given.precision:
        return given.precision
    convolved = model.architecture is Architecture.CONV
    if device.type == "cuda":
        worth = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        worth = profile is not None and profile.gains(convolved=convolved)
    connected = model.architecture is Architecture.MLP
    large = convolved or (connected and summarise(model).parameters >= _FEW_WEIGHTS)
    return Precision.FAST.value if worth and large else Precision.FLOAT32.value


def difference(before: Mapping[str, int | float | str], engine: Engine) -> str:
    """Return in a sentence why numbers will differ from those before; empty where they will not.

    Args:
        before: What a state says of its training so far.
        engine: How it goes on.
    """
    now = engine.meta()
    changed = [name for name in now if name in before and before[name] != now[name]]
    if not changed:
        return ""
    words = "; ".join(f"{name} {before[name]}, now {now[name]}" for name in changed)
    return f"Computed in another way from here, so that last digits may differ: {words}."


def use_fastest_products() -> None:
    """Multiply matrices in float32 the fastest way, in this process and from now on.

    Unless a GPU is there: on it the same switch would cut float32 products short.
    """
    if not torch.cuda.is_available():
        given = overrides()
        profile = None if given.complete else measure_machine()
        _take_path(_matmul(given, profile))


def _take_path(matmul: str) -> None:
    torch.set_float32_matmul_precision("medium" if matmul == "onednn" else "highest")


@contextmanager
def settled(engine: Engine, device: torch.device) -> Iterator[None]:
    """Compute so for a while; afterwards this thread has its number of threads back.

    The path of products belongs to the whole process and stays. On a GPU it stays torch's own:
    there the same switch would cut float32 products short.

    Args:
        engine: How.
        device: Where.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(engine.threads)
    _take_path(engine.matmul if device.type == "cpu" else "standard")
    try:
        yield
    finally:
        torch.set_num_threads(before)
