"""The examples in the chapter on the theory are true."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import vae_explorer

PAGE = Path(vae_explorer.__file__).parent.parent / "docs" / "theory.md"


@pytest.mark.skipif(not PAGE.exists(), reason="not run from a checkout")
def test_the_examples_in_the_theory_come_out_as_they_say() -> None:
    done = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert done.attempted > 25
    assert done.failed == 0
