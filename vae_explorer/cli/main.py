"""From arguments to an exit code."""

from __future__ import annotations

import argparse
import errno
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module

from vae_explorer.cli.arguments import build_parser
from vae_explorer.cli.output import write_nowhere
from vae_explorer.errors import VaeExplorerError
from vae_explorer.images.names import shown
from vae_explorer.places import log_dir

__all__ = ["main"]

_HOME_OF = {
    "train": ("training", "train"),
    "resume": ("training", "resume"),
    "branch": ("branching", "branch"),
    "compare": ("comparing", "compare_runs"),
    "sweep": ("sweeping", "sweep"),
    "find-rate": ("finding_rates", "find_learning_rate"),
    "diagnose": ("diagnosing", "diagnose"),
    "evaluate": ("evaluation", "evaluate_run"),
    "gradients": ("gradients", "compare"),
    "refine": ("refining", "refine_image"),
    "sample": ("pictures", "sample"),
    "interpolate": ("pictures", "interpolate"),
    "encode": ("encoding", "encode_paths"),
    "decode": ("pictures", "decode_codes"),
    "curves": ("tables", "write_curves"),
    "commands": ("repeating", "tell_commands"),
    "film": ("filming", "film"),
    "presets": ("presets", "tell_presets"),
    "doctor": ("doctor", "doctor"),
}
_INTERRUPTED = 130
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: Its name and what follows.

    Returns:
        0 done, 1 failed with a sentence on standard error, 130 interrupted, 143 terminated.

    Raises:
        SystemExit: With 2 if the arguments make no sense, with 0 after help was given.
    """
    for stream in (sys.stdout, sys.stderr):
        # A file name must not end a training because a terminal cannot show it.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    # What is logged is also said in sentences; without a handler Python would say it twice.
    logging.getLogger("vae_explorer").addHandler(logging.NullHandler())
    parsed = build_parser().parse_args(arguments)
    module, name = _HOME_OF[parsed.command]
    try:
        command: Callable[[argparse.Namespace], int] = getattr(
            import_module(f"vae_explorer.cli.{module}"), name
        )
        code = command(parsed)
        if sys.stdout is not None:  # it is where the shell has closed it
            sys.stdout.flush()
    except VaeExplorerError as error:
        return _fail(error.sentence)
    except KeyboardInterrupt:
        _fail("interrupted.")
        return _INTERRUPTED
    except BrokenPipeError:
        write_nowhere()
        return 1
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM and error.filename is None:
            # Files say their own names: it was the output.
            write_nowhere()
            return _fail(
                f"Standard output takes no more ({error.strerror}): what was to be said is not "
                "whole. Make room, and say it again."
            )
        return _fail(f"{_told(error)} {_write_down(error)}")
    return code


def _fail(sentence: str) -> int:
    if sys.stderr is not None:  # else it would be said on standard output
        with suppress(OSError):
            print(f"vae-explorer: {sentence}", file=sys.stderr)
    return 1


def _told(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "The memory is full; try smaller images or a smaller model."
    if isinstance(error, OSError) and error.strerror:
        place = f" with {shown(str(error.filename))[:200]}" if error.filename else ""
        return f"The system could not do something{place}: {error.strerror}."
    text = " ".join(str(error).split())[:200]
    return f"This should not have happened ({type(error).__name__}: {text})."


def _write_down(error: Exception) -> str:
    """Append the traceback to the log file and say where that is."""
    try:
        path = log_dir() / "commands.log"
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except MemoryError:
        return "Nor was there memory left to write down details."
    except OSError as refused:
        return (
            f"Nor could details be written to {refused.filename} ({refused.strerror}): allow that, "
            "or let VAE_EXPLORER_HOME name a folder that can be written to."
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("vae_explorer.cli.faults")
    logger.propagate = False
    logger.addHandler(handler)
    logger.error("an unexpected error", exc_info=error)
    logger.removeHandler(handler)
    handler.close()
    return f"Details are in {path}."
