#!/usr/bin/env python3
"""Run, test and check VAE Explorer from a checkout: ``python3 packaging/dev.py run``.

Needs nothing but Python; brings the rest into ``.venv`` beside the sources. This file stays
readable to old Pythons, so that they end in a sentence and not in a syntax error.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

USAGE = """\
usage: python3 packaging/dev.py COMMAND [ARGUMENTS]

  run     start the program on the sample faces and begin training; ARGUMENTS, if any,
          go to vae-explorer instead (run FOLDER, run train --help ...)
  test    run the tests without a display; ARGUMENTS go to pytest
  check   ruff, mypy and the import rules
  fidelity --mnist PATH [--long]
          rerun published recipes on MNIST and print ours beside theirs (--help says more)
  bench [--only NAME ...] [--mnist PATH]
          measure speeds beside peers, tutorials and the machine's own rates (--help says more)
  trial   do harm again and again, and see that there is none (trial --help says more)
  lock    make packaging/constraints.txt anew

The first call makes the environment .venv; VAE_TORCH=cpu, cu126, cu130 ... chooses PyTorch's build.
"""
COMMANDS = {"run", "test", "check", "fidelity", "bench", "trial", "lock"}
OLDEST, NEWEST = (3, 11), (3, 14)


def main(arguments: list[str]) -> int:
    """Do one command and return the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print(USAGE, end="")
        return 0 if arguments in (["-h"], ["--help"]) else 2
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return _with_another_python(arguments)
    import dev_commands

    try:
        return int(getattr(dev_commands, arguments[0])(arguments[1:]))
    except KeyboardInterrupt:
        return 130


def _with_another_python(arguments: list[str]) -> int:
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        if shutil.which(name) and subprocess.call([name, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return subprocess.call([name, __file__, *arguments])
    wanted = f"3.{OLDEST[1]} to 3.{NEWEST[1]}"
    found = "{}.{}".format(*sys.version_info[:2])
    print(
        f"VAE Explorer needs Python {wanted}, and this is {found}. Please install one of them "
        "(on Ubuntu 22.04: sudo apt-get install python3.11 python3.11-venv) and call again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
