"""What was opened before, in the words of the recent list. Pure but for reading the runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import RunError
from vae_explorer.gui.style.words import nats, plural
from vae_explorer.gui.views.basics import RecentEntry
from vae_explorer.runs import is_run, recent_runs, summarise

if TYPE_CHECKING:
    from vae_explorer.runs.summary import RunSummary

__all__ = ["recent_entries", "when"]

_MOST, _FOLDERS, _BEFORE_FOLDERS = 6, 2, 3


def when(moment: datetime, now: datetime) -> str:
    """Say when something was, as near as a person would.

    Example:
        >>> from datetime import timedelta
        >>> noon = datetime(2026, 5, 3, 12, 0)
        >>> when(noon, noon + timedelta(hours=3)), when(noon, noon + timedelta(days=1))
        ('Today, 12:00', 'Yesterday')
        >>> when(noon, noon + timedelta(days=40)), when(noon, noon + timedelta(days=400))
        ('3 May', '3 May 2026')
    """
    days = (now.date() - moment.date()).days
    if days <= 0:
        return f"Today, {moment:%H:%M}"
    if days == 1:
        return "Yesterday"
    day = f"{moment.day} {moment:%B}"
    return day if moment.year == now.year else f"{day} {moment.year}"


def _of_run(run: RunSummary, now: datetime) -> RecentEntry:
    state = plural(run.epochs_done, "epoch")
    if run.last_elbo is not None:
        state += f", ELBO {nats(run.last_elbo)} nats"
    return RecentEntry(
        target=str(run.path),
        name=run.path.name,
        images=plural(run.images, "image"),
        state=state if run.epochs_done else "Not one epoch yet",
        when=when(datetime.fromtimestamp(run.changed_s), now),
    )


def _of_folder(folder: Path) -> RecentEntry:
    return RecentEntry(str(folder), folder.name, "", "Not trained yet", "")


def recent_entries(folders: tuple[str, ...], now: datetime) -> tuple[RecentEntry, ...]:
    """Return the newest runs, and the remembered folders that no run was made of.

    However many runs there are, two folders have a place behind the first three of them.

    Args:
        folders: Remembered folders and runs, newest first; those that are gone or cannot be
            read are left out.
        now: Present time, local.
    """
    runs = list(recent_runs(_MOST))
    trained = {run.source for run in runs}
    others: list[RecentEntry] = []
    for name in folders:
        path = Path(name)
        try:
            if is_run(path):
                runs.append(summarise(path))
            elif path.is_dir() and name not in trained:
                others.append(_of_folder(path))
        except (OSError, RunError):
            continue
    runs.sort(key=lambda run: run.changed_s, reverse=True)
    trained_ones = [_of_run(run, now) for run in runs]
    first = [*trained_ones[:_BEFORE_FOLDERS], *others[:_FOLDERS]]
    rest = [*trained_ones[_BEFORE_FOLDERS:], *others[_FOLDERS:]]
    return tuple([*first, *rest][:_MOST])
