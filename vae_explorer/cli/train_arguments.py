"""What can be said to ``train``.

An argument whose name has a dot in it, such as ``model.noise``, is the setting of that name.
"""

from __future__ import annotations

import argparse
from enum import StrEnum

from vae_explorer.cli.readers import number, whole
from vae_explorer.cli.timetable import add_timetable
from vae_explorer.model import kinds

__all__ = ["PRESET_NAMES", "SAMPLE_NAMES", "add_device", "add_snapshots", "fill_train"]

SAMPLE_NAMES = ("faces", "digits")
PRESET_NAMES = (
    "quick-look",
    "balanced",
    "sharp-detail",
    "tight-bound",
    "disentangle",
    "linear",
    "kingma-welling",
    "burda-vae",
    "burda-iwae-5",
    "parity",
    "reference-mlp",
    "reference-conv",
)

# Spelt out, because reading the settings' own definitions would take longer than this help.
OBJECTIVES = ("elbo", "iwae", "beta-tcvae")
KL_ESTIMATES = ("closed-form", "sampled")
ESTIMATORS = (
    "reparameterised",
    "score-function",
    "score-function-baseline",
    "sticking-the-landing",
    "doubly-reparameterised",
)
WARMUP_SHAPES = ("linear", "cyclical")
OPTIMISERS = ("adam", "adagrad")
PRECISIONS = ("auto", "float32", "fast")
SCHEDULES = ("constant", "cosine", "burda")


def _names(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


def fill_train(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``train``."""
    parser.usage = "vae-explorer train [OPTION ...] (FOLDER | --sample {faces,digits})"
    parser.epilog = (
        "Every setting has a name under which it can be set: --set hidden=200,200 "
        "--set training.validation_fraction=0.2 --set optimiser.beta1=0.99. The parts are model, "
        "training, objective and optimiser; a name that does not exist is answered with those "
        "that do. What is reported as ELBO is the bound itself, whatever is maximised."
    )
    add_images(parser, "FOLDER", "folder of images")
    # torchrun takes --run for its own --run-path, so there is a second name.
    parser.add_argument(
        "--run", "--run-dir", metavar="DIR", help="where to keep the run; a new folder"
    )
    add_settings(parser)
    add_timetable(parser)
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="tell what would be built, and how long and how much memory it would take; train "
        "nothing and write no run",
    )
    add_snapshots(parser)
    parser.add_argument(
        "--json",
        action="store_true",
        help="print the records of the training, one JSON object a line",
    )


def add_images(parser: argparse.ArgumentParser, metavar: str, about: str) -> None:
    """Add where the images come from, and how they are seen.

    Args:
        parser: Of the command.
        metavar: What the folder is called.
        about: What it is.
    """
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("folder", nargs="?", metavar=metavar, help=about)
    source.add_argument("--sample", choices=SAMPLE_NAMES, help="a sample set in place of a folder")
    parser.add_argument(
        "--image-size", type=whole(4, 128), metavar="S", help="pixels a side, 4 to 128"
    )
    parser.add_argument("--fit", choices=("crop", "pad"), help="how an oblong image becomes square")
    parser.add_argument("--colours", choices=("grey", "colour"), help="what is kept of colours")
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATH",
        help="leave an image out, by its path within the folder; may be given more than once",
    )


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add the settings of model and training."""
    _choice(parser, "--preset", "preset", PRESET_NAMES,
            "settings under a name; “vae-explorer presets” tells what each is for (default: "
            "quick-look)", default="quick-look")  # fmt: skip
    _fill_model(parser.add_argument_group("the model p(x|z) p(z)"))
    _fill_posterior(parser.add_argument_group("the posterior q(z|x)"))
    _fill_objective(parser.add_argument_group("what is maximised"))
    _fill_training(parser.add_argument_group("training"))
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="assignments",
        metavar="KEY=VALUE",
        help="set any setting; may be given more than once",
    )


def _fill_model(group: argparse._ArgumentGroup) -> None:
    _choice(group, "--architecture", "architecture", ("auto", *_names(kinds.Architecture)),
            "kind of networks; linear ones make the model probabilistic PCA (default: by the size "
            "of the images)", default="auto")  # fmt: skip
    _add(
        group, "--latent-dim", "model.latent_dim", "latent dimensions, 2 to 512",
        type=whole(2, 512), metavar="D",
    )  # fmt: skip
    _choice(group, "--likelihood", "likelihood", _names(kinds.LikelihoodKind),
            "family of p(x|z) (default: by the images)")  # fmt: skip
    _choice(group, "--noise", "model.noise", _names(kinds.NoiseKind),
            "where the scale of p(x|z) comes from: given, one number learned, the one that fits "
            "best, one a pixel or a full covariance from the decoder")  # fmt: skip
    _add(group, "--sigma", "model.sigma", "the scale itself, in units of the pixel range",
         type=number(0.0, 10.0), metavar="S")  # fmt: skip
    _choice(group, "--binarisation", "model.binarisation", _names(kinds.Binarisation),
            "what a Bernoulli likelihood sees of grey pixels")  # fmt: skip
    _choice(group, "--prior", "model.prior", _names(kinds.PriorKind),
            "family of p(z): standard normal, mixture of Gaussians, VampPrior")  # fmt: skip
    _add(group, "--components", "model.prior_components", "components of a mixture or VampPrior",
         type=whole(1, 1000), metavar="K")  # fmt: skip
    group.add_argument(
        "--conditional",
        action="store_true",
        help="tell the model the label of each image: p(x|z, y), q(z|x, y)",
    )


def _fill_posterior(group: argparse._ArgumentGroup) -> None:
    _choice(group, "--posterior", "model.posterior", _names(kinds.PosteriorKind),
            "family of q(z|x): Gaussian with diagonal or full covariance, normalising flow",
            )  # fmt: skip
    _choice(group, "--inference", "model.inference", _names(kinds.Inference),
            "who finds it: an encoder, or an optimisation for each image (for small sets)",
            )  # fmt: skip
    _add(group, "--inner-steps", "training.inner_steps",
         "steps on an image's posterior before each step of the model",
         type=whole(1, 1000), metavar="N")  # fmt: skip


def _fill_objective(group: argparse._ArgumentGroup) -> None:
    _choice(group, "--objective", "objective.kind", OBJECTIVES, "the quantity (default: elbo)")
    _add(group, "--samples", "objective.samples", "draws k from q(z|x) for each image",
         type=whole(1, 4096), metavar="K")  # fmt: skip
    _choice(group, "--kl", "objective.kl", KL_ESTIMATES,
            "how the KL enters: in closed form, or by the draws")  # fmt: skip
    _choice(group, "--estimator", "objective.estimator", ESTIMATORS,
            "how its gradient is estimated")  # fmt: skip
    _add(group, "--beta", "training.beta", "weight of the KL (default: 1)",
         type=number(0.0, 1000.0), metavar="B")  # fmt: skip
    _add(group, "--free-bits", "objective.free_bits",
         "nats that each latent dimension may use before its KL counts",
         type=number(0.0, 100.0), metavar="NATS")  # fmt: skip
    _add(group, "--warmup", "training.warmup_epochs",
         "epochs over which the weight of the KL rises from 0",
         type=number(0.0, 100_000.0), metavar="EPOCHS")  # fmt: skip
    _choice(group, "--warmup-shape", "training.warmup", WARMUP_SHAPES,
            "rise once, or in cycles over all epochs")  # fmt: skip
    _add(group, "--warmup-cycles", "training.warmup_cycles", "number of cycles",
         type=whole(1, 1000), metavar="N")  # fmt: skip


def _fill_training(group: argparse._ArgumentGroup) -> None:
    _add(group, "--epochs", "training.epochs", "passes over the training images",
         type=whole(1, 100_000), metavar="N")  # fmt: skip
    _add(group, "--batch-size", "training.batch_size", "images in one step",
         type=whole(1, 65_536), metavar="N")  # fmt: skip
    _add(group, "--learning-rate", "training.learning_rate", "size of a step",
         type=number(1e-12, 10.0), metavar="R")  # fmt: skip
    _choice(group, "--optimiser", "optimiser.kind", OPTIMISERS, "rule of a step")
    _choice(group, "--schedule", "optimiser.schedule", SCHEDULES,
            "how the learning rate goes on")  # fmt: skip
    _add(group, "--patience", "training.patience_epochs",
         "end after so many epochs without a better model, counted once the KL warm-up is over; 0 "
         "to go on to the last", type=whole(0, 100_000), metavar="EPOCHS")  # fmt: skip
    _add(group, "--seed", "training.seed", "of everything that is drawn (default: 0)",
         type=whole(0, 2**53), metavar="N")  # fmt: skip
    add_device(group, "training.device")
    _add(group, "--threads", "training.threads",
         "CPU threads of one operation (default: 0, as many as pay)", type=whole(0, 1024),
         metavar="N")  # fmt: skip
    _choice(group, "--precision", "training.precision", PRECISIONS,
            "what the networks compute in while they learn; fast is bfloat16 (default: what is "
            "quicker on this machine)")  # fmt: skip


def add_snapshots(parser: argparse.ArgumentParser) -> None:
    """Add the budget of the ladder."""
    parser.add_argument(
        "--snapshots", type=whole(0, 1 << 20), default=256, metavar="MIB",
        help="disk for moments of the training to look back at, in MiB; 0 for none (default: 256)",
    )  # fmt: skip


def add_device(parser: argparse._ActionsContainer, name: str) -> None:
    """Add the choice of a device under the name of an attribute."""
    _add(parser, "--device", name, "where to train (default: the best there is)",
         choices=("auto", "cpu", "cuda", "mps"))  # fmt: skip


def _choice(
    group: argparse._ActionsContainer,
    flag: str,
    name: str,
    choices: tuple[str, ...],
    about: str,
    default: str | None = None,
) -> None:
    """Add a choice whose names stand below it, because they would not fit beside it."""
    group.add_argument(
        flag,
        dest=name,
        choices=choices,
        default=default,
        metavar="NAME",
        help=f"{about}: {', '.join(choices)}",
    )


def _add(
    group: argparse._ActionsContainer, flag: str, name: str, about: str, **more: object
) -> None:
    group.add_argument(flag, dest=name, help=about, **more)  # type: ignore[arg-type]
