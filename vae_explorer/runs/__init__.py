"""The run directory: what a training leaves on disk, and how it is read back.

The names below are loaded on first use; :mod:`vae_explorer.runs.summary` and
:mod:`vae_explorer.runs.layout` need no torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.runs.branch import Branched, branch_run
    from vae_explorer.runs.create import Resumption, create_run, refuse_existing, resume_run
    from vae_explorer.runs.evaluation import Evaluation, evaluate
    from vae_explorer.runs.layout import is_run, new_run_path
    from vae_explorer.runs.records import history_of
    from vae_explorer.runs.run import Run, open_run
    from vae_explorer.runs.summary import RunSummary, recent_runs, summarise
    from vae_explorer.runs.writer import RunWriter

_HOME_OF = {
    "Branched": "branch",
    "Evaluation": "evaluation",
    "Resumption": "create",
    "Run": "run",
    "RunSummary": "summary",
    "RunWriter": "writer",
    "branch_run": "branch",
    "create_run": "create",
    "evaluate": "evaluation",
    "history_of": "records",
    "is_run": "layout",
    "new_run_path": "layout",
    "open_run": "run",
    "recent_runs": "summary",
    "refuse_existing": "create",
    "resume_run": "create",
    "summarise": "summary",
}

__all__ = [
    "Branched",
    "Evaluation",
    "Resumption",
    "Run",
    "RunSummary",
    "RunWriter",
    "branch_run",
    "create_run",
    "evaluate",
    "history_of",
    "is_run",
    "new_run_path",
    "open_run",
    "recent_runs",
    "refuse_existing",
    "resume_run",
    "summarise",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
