"""Reruns published recipes and exact identities, and prints ours beside theirs.

``make fidelity MNIST=PATH [LONG=1]``, or ``python3 packaging/dev.py fidelity --mnist PATH``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

_EPILOG = """\
The short form should take up to twenty minutes on two cores that have nothing else to do, the long
one about an hour (by the time of its processors; neither was timed on a free machine). Each part is
written to the output folder when it is done; called again, only parts that are missing, or whose
sources have changed since, are run.
"""


def main(arguments: list[str]) -> int:
    """Run what is missing, print the report, and return 0 if every verdict is good."""
    options = _parse(arguments)
    from tests.fidelity.catalogue import parts
    from tests.fidelity.parts import Scale
    from tests.fidelity.report import report
    from tests.fidelity.results import facts, read_result
    from tests.fidelity.running import images_of, run_parts

    scale = Scale(options.share, options.long)
    mnist = images_of(options.mnist, scale)
    options.output.mkdir(parents=True, exist_ok=True)
    wanted = facts(mnist, scale)
    every = parts(long=scale.long)
    if options.only:
        every = [part for part in every if part.name in options.only]
    done = {part.name: read_result(part, wanted, options.output) for part in every}
    missing = [part.name for part in every if done[part.name] is None]
    if missing:
        print(f"{len(every) - len(missing)} of {len(every)} parts are there already.", flush=True)
    problems = run_parts(missing, options.mnist, scale, wanted, options.output)
    found = {part.name: read_result(part, wanted, options.output) for part in every}
    text, record, good = report(every, found, problems, wanted, scale)
    print(text)
    (options.output / "fidelity.json").write_text(
        json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8"
    )
    (options.output / "fidelity.txt").write_text(text + "\n", encoding="utf-8")
    print(f"\nWritten to {options.output / 'fidelity.json'} and fidelity.txt beside it.")
    return 0 if good else 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("fidelity", description=__doc__, epilog=_EPILOG)
    parser.add_argument(
        "--mnist",
        type=Path,
        required=True,
        metavar="PATH",
        help="an .npz with x_train and x_test, or a folder of the idx files",
    )
    parser.add_argument(
        "--long",
        action="store_true",
        help="also 121 epochs, k = 5,000 on all test images, 200 latents, gaps",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("build/fidelity"),
        metavar="DIR",
        help="folder for results (build/fidelity)",
    )
    parser.add_argument("--only", nargs="+", metavar="PART", help="some parts, by name")
    parser.add_argument("--share", type=float, default=1.0, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)  # fmt: skip
    options.mnist, options.output = options.mnist.absolute(), options.output.absolute()
    return options


if __name__ == "__main__":
    # Before torch is loaded here or in a child: two threads for small matrices are slower than one.
    os.environ["OMP_NUM_THREADS"] = "1"
    sys.exit(main(sys.argv[1:]))
