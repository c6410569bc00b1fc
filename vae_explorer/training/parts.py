"""What a training is put together from, in one process or in several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.training.books import Books
from vae_explorer.training.feed import Feed
from vae_explorer.training.learner import Learner
from vae_explorer.training.looking import Onlooker
from vae_explorer.training.shared import SharedFeed, SharedLearner, SharedOnlooker

if TYPE_CHECKING:
    import torch

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.group import Group
    from vae_explorer.training.pace import Pace
    from vae_explorer.training.settings import Setup

__all__ = ["Parts", "parts_of"]


@dataclass(frozen=True)
class Parts:
    """The parts of one training.

    Attributes:
        feed: Gives the batches.
        learner: Takes the steps.
        books: Take down what comes of them.
        onlooker: Measures without changing anything.
    """

    feed: Feed
    learner: Learner
    books: Books
    onlooker: Onlooker


def parts_of(
    image_set: ImageSet,
    setup: Setup,
    device: torch.device,
    *,
    fast: bool,
    pace: Pace,
    clock: Callable[[], float],
    group: Group | None,
) -> Parts:
    """Build the parts of a training.

    Args:
        image_set: Images with their split.
        setup: What is trained and how.
        device: Where.
        fast: Whether the networks compute in bfloat16.
        pace: Knows the speed.
        clock: Seconds that only ever grow.
        group: The processes that share it, None for one alone.

    Raises:
        FolderError: If there is no image to train on.
        SettingsError: If several processes cannot share this training.
        TrainingError: If their images differ.
    """
    images = len(image_set)
    if group is None:
        feed = Feed(image_set, setup, device)
        given = setup, feed.statistics, images, len(feed.train), device
        learner = Learner(*given, fast=fast)
    else:
        group.require_same(image_set.fingerprint, device)
        feed = SharedFeed(group, image_set, setup, device)
        given = setup, feed.statistics, images, len(feed.train), device
        learner = SharedLearner(group, *given, fast=fast)
    books = Books(learner, pace, images, device)
    seed = setup.training.seed
    seen = learner, feed.source, feed.labels, books.codes, books.history, seed, clock
    onlooker = Onlooker(*seen) if group is None else SharedOnlooker(group, *seen)
    return Parts(feed, learner, books, onlooker)
