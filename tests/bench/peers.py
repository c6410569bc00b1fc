"""The same training by other people's libraries, and as tutorials write it.

Each is given a net with the layers of ours. The peers have all pictures in memory as 32-bit
numbers, as they want them; the tutorial's loop reads its files anew in each epoch.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

if TYPE_CHECKING:
    from tests.bench.turns import Stepped

__all__ = ["BATCH", "LATENTS", "Files", "has_peers", "lightning", "pythae", "tutorial"]

BATCH = 128
LATENTS = {"mlp": 50, "conv": 32}
EPOCHS = 10_000  # until it is told to stop


def has_peers() -> bool:
    """Return whether both peers are installed."""
    return all(find_spec(name) is not None for name in ("pythae", "pytorch_lightning"))


def encoder_of(kind: str) -> nn.Sequential:
    """Return the encoder up to, and without, its last layer."""
    if kind == "mlp":
        return nn.Sequential(
            nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU()
        )
    layers: list[nn.Module] = []
    for before, after in ((3, 32), (32, 64), (64, 128), (128, 256)):
        layers += [nn.Conv2d(before, after, 4, 2, 1), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten())


def decoder_of(kind: str) -> nn.Sequential:
    """Return the decoder, which gives probabilities."""
    if kind == "mlp":
        return nn.Sequential(
            nn.Linear(50, 256), nn.ReLU(), nn.Linear(256, 512), nn.ReLU(),
            nn.Linear(512, 784), nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28)),
        )  # fmt: skip
    layers: list[nn.Module] = [nn.Linear(32, 4096), nn.ReLU(), nn.Unflatten(1, (256, 4, 4))]
    for before, after in ((256, 128), (128, 64), (64, 32)):
        layers += [nn.ConvTranspose2d(before, after, 4, 2, 1), nn.ReLU()]
    return nn.Sequential(*layers, nn.ConvTranspose2d(32, 3, 4, 2, 1), nn.Sigmoid())


class PlainVae(nn.Module):
    """The textbook's: two heads, a draw, and the loss of the first VAE tutorials."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        width = 256 if kind == "mlp" else 4096
        self.encoder, self.decoder = encoder_of(kind), decoder_of(kind)
        self.mean, self.log_variance = (nn.Linear(width, LATENTS[kind]) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        """Return the loss of a batch in nats per image."""
        h = self.encoder(x)
        mean, log_variance = self.mean(h), self.log_variance(h)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        fit = F.binary_cross_entropy(self.decoder(z), x, reduction="sum")
        kl = -0.5 * torch.sum(1 + log_variance - mean.pow(2) - log_variance.exp())
        return (fit + kl) / len(x)


def pythae_vae(kind: str) -> nn.Module:
    """Chadebec, Vincent, Allassonniere, "Pythae", 2022, arXiv:2206.08309: its VAE, with our net."""
    from pythae.models import VAE, VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    class Encoder(BaseEncoder):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            width = 256 if kind == "mlp" else 4096
            self.layers = encoder_of(kind)
            self.mean, self.log_variance = (nn.Linear(width, LATENTS[kind]) for _ in range(2))

        def forward(self, x: Tensor) -> Any:
            h = self.layers(x)
            return ModelOutput(embedding=self.mean(h), log_covariance=self.log_variance(h))

    class Decoder(BaseDecoder):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.layers = decoder_of(kind)

        def forward(self, z: Tensor) -> Any:
            return ModelOutput(reconstruction=self.layers(z))

    shape = (1, 28, 28) if kind == "mlp" else (3, 64, 64)
    config = VAEConfig(input_dim=shape, latent_dim=LATENTS[kind], reconstruction_loss="bce")
    return VAE(config, Encoder(), Decoder())


def pythae(kind: str, pixels: np.ndarray, stepped: Stepped) -> None:
    """Train by pythae's ``BaseTrainer``.

    Args:
        kind: "mlp" or "conv".
        pixels: uint8, shape ``(N, C, H, W)``.
        stepped: Told of each step.
    """
    from pythae.data.datasets import BaseDataset
    from pythae.trainers import BaseTrainer, BaseTrainerConfig
    from pythae.trainers.training_callbacks import TrainingCallback

    class Teller(TrainingCallback):  # type: ignore[misc]
        def on_train_step_end(self, training_config: Any, **_: Any) -> None:
            stepped(BATCH)

    logging.getLogger("pythae").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        config = BaseTrainerConfig(
            output_dir=folder, num_epochs=EPOCHS, learning_rate=1e-3, no_cuda=True,
            per_device_train_batch_size=BATCH, train_dataloader_num_workers=0,
        )  # fmt: skip
        data = torch.from_numpy(pixels).float() / 255
        data = BaseDataset(data, torch.zeros(len(data)))
        trainer = BaseTrainer(pythae_vae(kind), data, training_config=config, callbacks=[Teller()])
        trainer.train(log_output_dir=None)


def lightning(kind: str, pixels: np.ndarray, stepped: Stepped) -> None:
    """Train by Lightning's ``Trainer``, with logger, checkpoints and progress bar switched off."""
    import pytorch_lightning as pl

    class Module(pl.LightningModule):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.vae = PlainVae(kind)

        def training_step(self, batch: list[Tensor], _: int) -> Tensor:
            loss: Tensor = self.vae(batch[0])
            return loss

        def on_train_batch_end(self, *_: Any) -> None:
            stepped(BATCH)

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.parameters(), lr=1e-3)

    for name in ("pytorch_lightning", "lightning.pytorch", "lightning_fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    trainer = pl.Trainer(
        max_epochs=EPOCHS, accelerator="cpu", logger=False, enable_checkpointing=False,
        enable_progress_bar=False, enable_model_summary=False,
    )  # fmt: skip
    data = TensorDataset(torch.from_numpy(pixels).float() / 255)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        trainer.fit(Module(), DataLoader(data, BATCH, shuffle=True, drop_last=True))


class Grey(nn.Module):
    """As torchvision's ``Grayscale``."""

    def forward(self, image: Image.Image) -> Image.Image:
        """Return one channel."""
        return image.convert("L")


class Resized(nn.Module):
    """As torchvision's ``Resize((side, side))``."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.side = side

    def forward(self, image: Image.Image) -> Image.Image:
        """Return so many pixels a side."""
        return image.resize((self.side, self.side), Image.Resampling.BILINEAR)


def to_tensor(image: Image.Image) -> Tensor:
    """Do what torchvision's ``ToTensor`` does with a picture of Pillow's."""
    pixels = torch.from_numpy(np.array(image, np.uint8, copy=True))
    pixels = pixels.view(image.size[1], image.size[0], len(image.getbands()))
    pixels = pixels.permute((2, 0, 1)).contiguous()
    if isinstance(pixels, torch.ByteTensor):
        return pixels.to(dtype=torch.get_default_dtype()).div(255)
    return pixels


class Files(Dataset[tuple[Tensor, int]]):
    """Pictures in a folder, each opened whenever it is asked for, as tutorials do.

    The steps are those of torchvision's ``ImageFolder`` with ``Grayscale`` or ``Resize`` and
    ``ToTensor``, one by one: the file becomes RGB, whatever it was, and then what the net takes.
    torchvision itself does not stand here, as its package on PyPI is for torch with CUDA; beside
    it in one process, a training that reads these files was as fast within the noise.

    Args:
        folder: Of one kind of file.
        side: Pixels a side after the resize; None for grey pictures that are left as large.
    """

    def __init__(self, folder: Path, side: int | None = None) -> None:
        self._samples = [(path, 0) for path in sorted(folder.iterdir())]
        self._transforms = [Grey() if side is None else Resized(side), to_tensor]

    def __len__(self) -> int:
        return len(self._samples)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        path, label = self._samples[index]
        with path.open("rb") as file:
            picture: Any = Image.open(file).convert("RGB")
        for transform in self._transforms:
            picture = transform(picture)
        return picture, label


def tutorial(kind: str, data: Dataset[tuple[Tensor, int]], stepped: Stepped) -> None:
    """Train by the loop of a tutorial."""
    vae = PlainVae(kind)
    adam = torch.optim.Adam(vae.parameters(), lr=1e-3)
    for batch in _for_ever(DataLoader(data, BATCH, shuffle=True, drop_last=True)):
        loss = vae(batch[0])
        adam.zero_grad()
        loss.backward()
        adam.step()
        loss.item()
        stepped(len(batch[0]))


def _for_ever(loader: DataLoader[tuple[Tensor, int]]) -> Iterator[list[Tensor]]:
    while True:
        yield from loader
