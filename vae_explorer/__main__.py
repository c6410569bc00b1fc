"""The entry: a window, or one of the commands."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from vae_explorer.cli.arguments import COMMANDS, build_window_parser
from vae_explorer.places import is_there

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, or run a command if its name comes first.

    Args:
        arguments: By default those of the process.

    Returns:
        The exit code: 0 done, 1 failed with a sentence on standard error, 130 interrupted.

    Raises:
        SystemExit: With 2 if the arguments make no sense, with 0 after help was given.
    """
    # Before torch is loaded: threads that wait for each other sleep rather than spin. Beside other
    # busy programs, spinning made steps of two threads six times slower on a machine of two cores.
    # In small letters, for a Turkish i differs from the capital.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not _stands_somewhere():
        return _refuse(
            "The folder in which this was started has been deleted; go to another one first."
        )
    if words and words[0] in COMMANDS:
        if Path(words[0]).is_dir():
            _say(
                f"'{words[0]}' is taken as the command. "
                f"To open the folder of that name, write: vae-explorer ./{words[0]}"
            )
        from vae_explorer.cli.main import main as run_command

        return run_command(words)
    return _open_window(words)


def _open_window(words: Sequence[str]) -> int:
    parser = build_window_parser()
    asked = parser.parse_args(words)
    if asked.target is not None and asked.sample is not None:
        parser.error("FOLDER|RUN and --sample exclude each other")
    # Every worker of the window is one thread. Two more for each small product only wait for the
    # processor that trains: the direction between two groups took three times as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if asked.target is not None and not is_there(asked.target):
        return _refuse(f"There is no folder or run at {asked.target}.")
    from vae_explorer.cli.system_libraries import display_problem

    displays = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    linux = sys.platform.startswith("linux")
    if linux and asked.screenshot and not any(os.environ.get(name) for name in displays):
        # A picture of the window needs no screen to show it on.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    problem = display_problem()
    if problem is not None:
        return _refuse(problem)
    if sys.platform == "win32":
        import torch  # noqa: F401 - its libraries cannot be loaded there once Qt's are
    # Nearly all that a start makes stays; once the window stands, it collects by itself.
    gc.disable()
    try:
        from vae_explorer.gui.process.imports import import_plainly
        from vae_explorer.gui.process.overrides import guard_overrides

        import_plainly()
        guard_overrides()
        from vae_explorer.gui.app import run_app
    except ImportError as error:
        if (error.name or "").startswith("vae_explorer"):
            raise
        return _refuse(f"The window cannot be opened: {error}. See: vae-explorer doctor")
    return run_app(
        asked.target,
        screenshot=asked.screenshot,
        size=asked.size,
        theme=asked.theme,
        sample=asked.sample,
        train=asked.train,
    )


def _stands_somewhere() -> bool:
    """Return whether the working folder is there: without it torch ends the process."""
    try:
        return bool(Path.cwd())
    except FileNotFoundError:
        return False
    except OSError:
        return True  # it may not be looked up from here, but it is there


def _refuse(sentence: str) -> int:
    _say(sentence)
    return 1


def _say(sentence: str) -> None:
    if sys.stderr is not None:  # as where the shell has closed it
        sys.stderr.write(f"vae-explorer: {sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
