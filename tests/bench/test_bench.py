from __future__ import annotations

import json
from importlib import import_module

import pytest
import torch

from tests.bench.__main__ import GROUPS
from tests.bench.precision_bench import Learned, bound_of
from tests.bench.refresh_bench import Unseen
from tests.bench.rows import Row, table
from tests.bench.sets import digits, image_set
from tests.bench.training_bench import _rows, reference, train_ours
from tests.bench.turns import Arm, Stepped, race
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import Snapshot


def test_arms_take_turns_and_are_ended_in_the_middle_of_their_loops() -> None:
    said: list[str] = []

    def work(name: str) -> Arm:
        def train(stepped: Stepped) -> None:
            while True:
                said.append(name)
                stepped(10)

        return Arm(name, train)

    arms = [work("a"), work("b")]
    race(arms, turns=3, turn_s=0.0)
    assert [len(arm.rates) for arm in arms] == [3, 3]
    assert "".join(said[:8]) == "baabbaab", "whoever was last begins the next round"


def test_an_arm_that_fails_or_ends_by_itself_is_no_measurement() -> None:
    def fail(_: Stepped) -> None:
        raise OSError("no disk")

    with pytest.raises(OSError, match="no disk"):
        race([Arm("fails", fail)], turns=1)
    with pytest.raises(RuntimeError, match="ended before"):
        race([Arm("ends", lambda _: None)], turns=1)


def test_an_arm_keeps_its_path_of_products_to_itself() -> None:
    seen: list[str] = []

    def switch(stepped: Stepped) -> None:
        torch.set_float32_matmul_precision("medium")
        while True:
            seen.append(torch.get_float32_matmul_precision())
            stepped(1)

    def look(stepped: Stepped) -> None:
        while True:
            seen.append("other " + torch.get_float32_matmul_precision())
            stepped(1)

    before = torch.get_float32_matmul_precision()
    try:
        race([Arm("switches", switch), Arm("looks", look)], turns=3, turn_s=0.0)
    finally:
        torch.set_float32_matmul_precision(before)
    assert set(seen) == {"medium", f"other {before}"}


def test_ratios_say_how_much_better_ours_is() -> None:
    faster = Row.of_rates("speed", 30.0, 10.0, "images / s", 2.0, 4.0)
    cheaper = Row.of_costs("cost", 10.0, 30.0, "s")
    late = Row.within("latency", 20.0, 16.0, "ms")
    assert (faster.ratio, cheaper.ratio, late.ratio) == (3.0, 3.0, 0.8)
    lines = table([faster, cheaper, late]).splitlines()[1:]
    assert [line.endswith("short") for line in lines] == [False, False, True]


def test_the_training_that_is_measured_trains() -> None:
    images = image_set(digits(256))
    done: list[int] = []

    class Enough(Exception):
        pass

    def stepped(count: int) -> None:
        done.append(count)
        if len(done) == 2:
            raise Enough

    with pytest.raises(Enough):
        train_ours(images, reference(images, "mlp"), stepped)
    assert done == [128, 128]


@pytest.mark.parametrize("place", GROUPS.values())
def test_every_group_is_there(place: str) -> None:
    module, _, function = place.partition(":")
    assert callable(getattr(import_module(f"tests.bench.{module}"), function))


def test_a_record_has_the_names_that_readers_look_for() -> None:
    from dataclasses import asdict

    found = json.loads(json.dumps(asdict(Row.of_rates("a", 2.0, 1.0, "1/s"))))
    assert {"name": "a", "ours": 2.0, "other": 1.0, "ratio": 2.0, "unit": "1/s"}.items() <= (
        found.items()
    )


def test_a_precision_stands_beside_the_rate_of_the_machine_in_the_same() -> None:
    rates = {"float32": 10.0, "fast": 18.0, "machine-float32": 20.0, "machine-fast": 40.0,
             "tutorial": 5.0}  # fmt: skip
    arms = {name: Arm(name, lambda _: None, [rate]) for name, rate in rates.items()}
    goals = {"machine": (0.4, None, 0.5, None), "tutorial": (1.0, None, 3.0, None)}
    found = {row.name.split("/")[1]: (row.ratio, row.least) for row in _rows("mlp", arms, goals)}
    assert found == {
        "mlp-float32-machine": (0.5, 0.4), "mlp-float32-tutorial": (2.0, 1.0),
        "mlp-fast-machine": (0.45, 0.5), "mlp-fast-tutorial": (3.6, 3.0),
    }  # fmt: skip


def test_a_precision_is_behind_by_the_difference_of_means_and_seeds_spread_about_each() -> None:
    found = Learned(float32=(-100.0, -102.0, -104.0), fast=(-103.0, -103.0, -103.0))
    assert found.behind == 1.0
    assert found.spread == pytest.approx(2.0**0.5), "variances of 4 and of 0"


def test_a_seed_makes_another_training_and_the_same_one_the_same() -> None:
    images = image_set(digits(256), digits(64, 1))
    setup = reference(images, "mlp")
    bounds = [bound_of(images, setup, seed, 1) for seed in (0, 1, 0)]
    assert bounds[0] == bounds[2] != bounds[1]


def test_a_training_that_nobody_sees_learns_the_same_and_is_copied_once() -> None:
    images = image_set(digits(256), digits(64, 1))
    setup = reference(images, "mlp")
    training = setup.training.model_copy(update={"epochs": 2})
    setup = setup.model_copy(update={"training": training})
    seen, unseen = (kind(images, setup) for kind in (Fit, Unseen))
    shown = [report for report in unseen if isinstance(report, Snapshot)]
    assert len(list(seen)) > 0
    assert len(shown) >= 2
    assert all(report is shown[0] for report in shown)
    ours, theirs = seen.light().tensors, unseen.light().tensors
    assert all(map(torch.equal, ours.values(), theirs.values()))
