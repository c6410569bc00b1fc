"""Modules that are read from the disk once somebody asks for one of their names."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

__all__ = ["import_later", "import_torch_lean"]

_UNUSED = (
    "torch._meta_registrations",
    "torch.distributed._meta_registrations",
    "torch.export",
    "torch.masked",
    "torch.nn.intrinsic",
    "torch.quantization",
    "torch.utils.data",
    "torchgen.model",
)
"""Modules that torch imports with itself, and that nothing in the window asks for a name."""


class _Later(ModuleType):
    """Stands in for a module that has been imported, but not read."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # asked of every module by whoever looks for a source file
        if sys.modules.get(self.__name__) is self:
            sys.modules.pop(self.__name__, None)
        return getattr(import_module(self.__name__), name)


def import_later(name: str) -> None:
    """Let imports of a module succeed without reading it, until a name in it is used.

    What the module does by being read is left undone until then. A module that has been imported
    stays as it is.

    Args:
        name: Of the module, with those of its packages.

    Example:
        >>> import_later("colorsys")
        >>> import colorsys
        >>> colorsys.rgb_to_hsv(1.0, 0.0, 0.0)
        (0.0, 1.0, 1.0)
    """
    sys.modules.setdefault(name, _Later(name))


def import_torch_lean() -> None:
    """Import torch without what its compiler, its loaders and quantised numbers need.

    That is about a quarter of the time that its import takes. Without its formulas of shapes,
    tensors on the device "meta", which hold no numbers, can be made but not convolved. Nothing here
    does that.
    """
    for name in _UNUSED:
        import_later(name)
    torch = import_module("torch")
    try:
        # They would import rng_prims, of whose hundreds of definitions torch.Generator needs this.
        torch._C._set_generator_metaclass(import_module("torch._opaque_base").OpaqueBaseMeta)
        torch.Generator()
    except (ImportError, AttributeError, RuntimeError):  # in another torch it may be another line
        import_module("torch._prims.rng_prims")
