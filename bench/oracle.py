"""Perplexity and Wanda at 0.5, computed a second time: `.venv/bin/python bench/oracle.py FOLDER --help`.

This file imports nothing from secateur and knows as little as possible of models, so it shares no mistake with the
engine. transformers' own model runs whole windows, one at a time. What a weight is multiplied with shows in the matrix
products that torch computes, whatever modules and layouts they come from. Scores and masks are numpy's.

Wanda here is the reference pass: block by block, a block's statistics are those of the dense block on the outputs of
the pruned blocks before it. Scores are compared within a row, the weights of one output; floor(0.5 x inputs) of them
are pruned, and of equal scores the first.
"""

import argparse
import math
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import transformers
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode
from transformers import AutoConfig, AutoTokenizer, PreTrainedModel

LEVEL = 0.5
EXAMPLE = """example:
  .venv/bin/python bench/oracle.py .secateur/models/smollm2-135m-*/ --samples 4 --seqlen 128 --windows 4 \\
    --calibration bench/data/wikitext2/valid.txt --evaluation bench/data/wikitext2/test.txt"""

# Weights that choose experts, step a recurrence or make a handful of coefficients decide much and weigh little: they
# stay dense.
_DENSE = re.compile(r"\.(router|gate|shared_expert_gate|\w+_router|\w+_coefs|(mamba|mixer)\.dt_proj|rg_lru)\.")
_MATRIX = 2
_NOT_TEXT = re.compile(r"vision|visual|image|audio|perceiver|connector")


def load(folder: Path) -> PreTrainedModel:
    """The model as transformers builds it, in float32, with its simplest implementation of experts."""
    [architecture] = AutoConfig.from_pretrained(folder, local_files_only=True).architectures
    model: PreTrainedModel = getattr(transformers, architecture).from_pretrained(
        folder, dtype=torch.float32, experts_implementation="eager", use_safetensors=True, local_files_only=True
    )
    model.eval().requires_grad_(False)
    return model


def perplexity(
    model: PreTrainedModel, windows: Tensor, bos: int | None = None, done: Callable[[], None] = lambda: None
) -> float:
    """The exponential of the mean cross-entropy of each window's tokens from the second on.

    `windows`: [windows, seqlen] ids; `bos`: an id in front of each window, which is not scored; `done` is called after
    each window.
    """
    losses = []
    for window in windows:
        ids = _given(window, bos)
        with torch.no_grad():
            logits = model(input_ids=ids, use_cache=False).logits[0, -len(window) : -1]
        losses.append(float(functional.cross_entropy(logits, window[1:])))
        done()
    return math.exp(np.mean(losses))


def prune(
    model: PreTrainedModel, windows: Tensor, bos: int | None = None, done: Callable[[], None] = lambda: None
) -> None:
    """Prune the model in place. Arguments as of `perplexity`; `done` is called after each window of each block."""
    for block in scored(model, windows, bos, done):
        for found in block.values():
            found.weight[found.lowest()] = 0


class Scored(NamedTuple):
    """A weight and its scores. `weight` is a view, so writing to it writes to the model; `axis`: that of the inputs."""

    weight: NDArray[np.float32]
    scores: NDArray[np.float64]
    axis: int

    def lowest(self) -> NDArray[np.bool_]:
        """What is pruned, in the shape of the weight."""
        count = int(LEVEL * self.weight.shape[self.axis])
        order = np.argsort(self.scores, axis=self.axis, kind="stable")
        pruned = np.zeros(self.weight.shape, dtype=np.bool_)
        np.put_along_axis(pruned, order.take(range(count), self.axis), values=True, axis=self.axis)
        return pruned


def scored(
    model: PreTrainedModel, windows: Tensor, bos: int | None = None, done: Callable[[], None] = lambda: None
) -> Iterator[dict[str, Scored]]:
    """The weights of each block by their names in the model. The caller prunes a block before it asks for the next one.

    The position of a BOS counts in the statistics like any other.
    """
    path, blocks = _blocks(model)
    for index, block in enumerate(blocks):
        products = _Products(block)
        stop = block.register_forward_hook(_stop)
        for window in windows:
            with suppress(_Stopped), torch.no_grad(), products:
                model(input_ids=_given(window, bos), use_cache=False)
            done()
        stop.remove()
        yield {f"{path}.{index}.{name}": found for name, found in products.scored()}


class _Products(TorchDispatchMode):
    """While it is entered, gathers what each weight of a block is multiplied with."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._weights = {
            parameter.untyped_storage().data_ptr(): (name, parameter)
            for name, parameter in block.named_parameters()
            if parameter.dim() > 1 and not _DENSE.search(f".{name}")
        }
        self._met: dict[str, tuple[Tensor, Tensor, int]] = {}

    def scored(self) -> Iterator[tuple[str, Scored]]:
        """Every weight that was multiplied. An expert without tokens counts by magnitude."""
        for name, (parameter, met, axis) in self._met.items():
            weight, squares = parameter.numpy(), met.numpy()
            norms = np.where(squares.any(axis=axis, keepdims=True), np.sqrt(squares), 1.0)
            yield name, Scored(weight, np.abs(weight) * norms, axis)

    def __torch_dispatch__(
        self, function: Any, _: Any, arguments: tuple[Any, ...] = (), keywords: dict[str, Any] | None = None
    ) -> Any:
        if function in {torch.ops.aten.mm.default, torch.ops.aten.bmm.default}:
            self._multiply(*arguments)
        elif function in {torch.ops.aten.addmm.default, torch.ops.aten.baddbmm.default}:
            self._multiply(*arguments[1:3])
        return function(*arguments, **keywords or {})

    def _multiply(self, left: Tensor, right: Tensor) -> None:
        """A product of [rows, inputs] and [inputs, outputs], or of a stack of each."""
        pairs = [(left, right)] if left.dim() == _MATRIX else zip(left, right, strict=True)
        for one, other in pairs:
            self._meet(other, one)
            self._meet(one.t(), other.t())

    def _meet(self, factor: Tensor, rows: Tensor) -> None:
        """`factor`: [inputs, outputs], a part of a weight or something else; `rows`: [rows, inputs]."""
        name, weight = self._weights.get(factor.untyped_storage().data_ptr(), (None, factor))
        if name is None:
            return
        axis = weight.stride().index(factor.stride(0))
        _, squares, _ = self._met.setdefault(name, (weight, torch.zeros_like(weight, dtype=torch.float64), axis))
        met = squares.as_strided(factor.shape, factor.stride(), factor.storage_offset() - weight.storage_offset())
        met += rows.double().square().sum(dim=0)[:, None]


class _Stopped(Exception):
    """The block has run; what comes after it is of no interest."""


def _stop(*_: Any) -> None:
    raise _Stopped


def _blocks(model: PreTrainedModel) -> tuple[str, nn.ModuleList]:
    """The list of as many blocks as the text model's config states, with its path."""
    count = model.config.get_text_config().num_hidden_layers
    return next(
        (path, module)
        for path, module in model.named_modules()
        if isinstance(module, nn.ModuleList) and len(module) == count and not _NOT_TEXT.search(path)
    )


def _given(window: Tensor, bos: int | None) -> Tensor:
    """The ids that the model gets, [1, tokens]."""
    return window[None] if bos is None else torch.cat((torch.tensor([bos]), window))[None]


def windows_of(folder: Path, text: Path, count: int, seqlen: int) -> Tensor:
    """[count, seqlen]: the first windows of a text, tokenised as a whole without special tokens."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    ids = tokenizer(text.read_text(encoding="utf-8"), add_special_tokens=False, verbose=False)["input_ids"]
    if len(ids) < count * seqlen:
        raise SystemExit(f"{text} has {len(ids)} tokens, less than {count} windows of {seqlen}")
    return torch.tensor(ids[: count * seqlen]).view(count, seqlen)


def _counter(title: str, total: int) -> Callable[[], None]:
    """Shows on stderr how much of `total` is done."""
    steps = iter(range(1, total + 1))

    def step() -> None:
        done = next(steps)
        print(f"\r{title}: {done} of {total}", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return step


def main() -> None:
    """Prints the perplexity of the dense model and of the pruned one."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a model with its tokenizer, as transformers saves it")
    parser.add_argument("--calibration", type=Path, required=True, help="a text; its first windows are used")
    parser.add_argument("--evaluation", type=Path, required=True, help="a text; its first windows are used")
    parser.add_argument("--samples", type=int, default=16, help="windows of calibration (default: %(default)s)")
    parser.add_argument("--seqlen", type=int, default=512, help="tokens of a window (default: %(default)s)")
    parser.add_argument("--windows", type=int, default=12, help="windows of evaluation (default: %(default)s)")
    parser.add_argument("--bos", action="store_true", help="put the BOS in front of each window; it is not scored")
    options = parser.parse_args()
    model = load(options.folder)
    bos = AutoTokenizer.from_pretrained(options.folder, local_files_only=True).bos_token_id if options.bos else None
    calibration = windows_of(options.folder, options.calibration, options.samples, options.seqlen)
    evaluation = windows_of(options.folder, options.evaluation, options.windows, options.seqlen)
    print(f"dense        {perplexity(model, evaluation, bos, _counter('dense', len(evaluation))):.4f}", flush=True)
    steps = len(_blocks(model)[1]) * len(calibration)
    prune(model, calibration, bos, _counter("pruning", steps))
    print(f"wanda at {LEVEL} {perplexity(model, evaluation, bos, _counter('pruned', len(evaluation))):.4f}")


if __name__ == "__main__":
    main()
