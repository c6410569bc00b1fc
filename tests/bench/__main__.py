"""Benchmarks: ``make bench``, or ``python3 packaging/dev.py bench [--only NAME ...]``.

Each group runs in a process of its own, and what it compares takes turns there. The table is
printed as it grows; all of it is in ``bench.json``. A ratio above 1 means that ours is better.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.bench.rows import Row, table

__all__ = ["GROUPS", "main"]

GROUPS = {
    "training-mlp": "training_bench:connected",
    "training-conv": "training_bench:convolved",
    "memory": "memory_bench:memory",
    "quality": "quality_bench:quality",
    "precision": "precision_bench:precision",
    "monitoring": "monitoring_bench:watching",
    "photographs": "intake_bench:photographs",
    "pngs": "intake_bench:small_pngs",
    "files": "many_files:many_files",
    "streaming": "streaming_bench:streamed",
    "interaction": "interaction_bench:interaction",
    "drag": "drag_bench:dragged",
    "heartbeat": "heartbeat_bench:heartbeat",
    "map": "map_bench:pans",
    "refreshes": "refresh_bench:refreshes",
    "start": "start_bench:start",
}
"""Where each group is: a function of the path of MNIST, or None, that returns rows."""


def main(arguments: list[str]) -> int:
    """Run the groups that are wanted, and return 0 if all of them could be run."""
    options = _parse(arguments)
    if options.group:
        return _run_here(options)
    options.output.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    failed = []
    for name in options.only or GROUPS:
        began_s = time.monotonic()
        found = _run_in_child(name, options)
        if found is None:
            failed.append(name)
            continue
        rows += found
        print(f"\n{name}, {time.monotonic() - began_s:.0f} s\n{table(found)}", flush=True)
        records = [asdict(row) for row in rows]
        text = json.dumps(records, indent=1, ensure_ascii=False)
        (options.output / "bench.json").write_text(text + "\n", encoding="utf-8")
    print(f"\nWritten to {options.output / 'bench.json'}.")
    if failed:
        print(f"Could not be run: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _run_in_child(name: str, options: argparse.Namespace) -> list[Row] | None:
    """Return the rows of one group, None if it ended in an error."""
    result = options.output / f"{name}.json"
    line = [sys.executable, "-W", "ignore", "-m", "tests.bench", "--group", name]
    line += ["--output", str(result)]
    line += ["--mnist", str(options.mnist)] if options.mnist else []
    # The window's own files stay out of it, and so does what the machine was measured to be.
    home = options.output / "home"
    log = options.output / f"{name}.log"  # peers say much
    with log.open("w", encoding="utf-8") as words:
        # numpy with one thread, as the program sets it before it loads it.
        one = {"OPENBLAS_NUM_THREADS": "1"}
        environment = {**one, **os.environ, "VAE_EXPLORER_HOME": str(home)}
        code = subprocess.call(line, env=environment, stderr=words)
    if code:
        print(f"{name} ended with {code}; {log} says more.", file=sys.stderr)
        return None
    log.unlink()
    records = json.loads(result.read_text(encoding="utf-8"))
    result.unlink()
    return [Row(**record) for record in records]


def _run_here(options: argparse.Namespace) -> int:
    module, _, function = GROUPS[options.group].partition(":")
    measure: Callable[[Path | None], list[Row]]
    measure = getattr(import_module(f"tests.bench.{module}"), function)
    records = [asdict(row) for row in measure(options.mnist)]
    options.output.write_text(json.dumps(records), encoding="utf-8")
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=GROUPS, metavar="NAME",
                        help=f"some groups: {', '.join(GROUPS)}")  # fmt: skip
    parser.add_argument("--mnist", type=Path, metavar="PATH",
                        help="an .npz with x_train and x_test; without it, made-up strokes "
                             "stand for the digits")  # fmt: skip
    parser.add_argument("--output", type=Path, default=Path("build/bench"), metavar="DIR",
                        help="folder for bench.json (build/bench)")  # fmt: skip
    parser.add_argument("--group", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.output = options.output.absolute()
    options.mnist = options.mnist.absolute() if options.mnist else None
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
