from __future__ import annotations

import pytest
import torch

from vae_explorer.errors import DeviceError
from vae_explorer.training.device import (
    available_devices,
    choose_device,
    default_threads,
    describe_device,
)
from vae_explorer.training.settings import DeviceChoice


def test_the_processor_is_always_there_and_the_last_choice() -> None:
    assert available_devices()[-1] is DeviceChoice.CPU
    assert choose_device(DeviceChoice.CPU) == torch.device("cpu")
    assert choose_device(DeviceChoice.AUTO).type == available_devices()[0].value


def test_a_device_that_is_missing_is_named_with_what_there_is() -> None:
    missing = set(DeviceChoice) - set(available_devices()) - {DeviceChoice.AUTO}
    for choice in missing:
        with pytest.raises(DeviceError, match=rf"no {choice.value.upper()} device.*cpu"):
            choose_device(choice)


def test_there_is_always_one_thread() -> None:
    assert default_threads(leave_free=10_000) == 1
    assert 1 <= default_threads() <= 16


def test_devices_are_described_in_words() -> None:
    assert describe_device(torch.device("cpu"), 1) == "CPU, 1 thread"
    assert describe_device(torch.device("cpu"), 4) == "CPU, 4 threads"
