"""Samples for image models, and the inputs of their layers, computed patch by patch for the tests."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional

from secateur.data import digits
from secateur.data.sampling import preprocess
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples


def samples(loaded: LoadedModel, count: int = 5) -> Samples:
    drawn = digits.read("train")[:count]
    return Samples(preprocess(loaded.source, drawn), drawn.labels)


def patches(images: Tensor, convolution: nn.Conv2d) -> Tensor:
    """[images x positions, channels x kh x kw], cut out one by one."""
    (kh, kw), (sy, sx), (dy, dx) = convolution.kernel_size, convolution.stride, convolution.dilation
    mode = "constant" if convolution.padding_mode == "zeros" else convolution.padding_mode
    padded = functional.pad(images, convolution._reversed_padding_repeated_twice, mode)
    found = [
        image[:, y : y + dy * (kh - 1) + 1 : dy, x : x + dx * (kw - 1) + 1 : dx].flatten()
        for image in padded
        for y in range(0, padded.shape[2] - dy * (kh - 1), sy)
        for x in range(0, padded.shape[3] - dx * (kw - 1), sx)
    ]
    return torch.stack(found)


def rows_of(module: nn.Module, inputs: Tensor) -> Tensor:
    return patches(inputs, module) if isinstance(module, nn.Conv2d) else inputs.reshape(-1, inputs.shape[-1])


@contextmanager
def rows_seen(named: Iterable[tuple[str, nn.Module]]) -> Iterator[dict[str, Tensor]]:
    """The inputs of some modules while this is entered, by the modules' names, as rows."""
    seen: dict[str, Tensor] = {}
    with ExitStack() as hooks:
        for name, module in named:

            def see(module: nn.Module, given: tuple[Tensor], name: str = name) -> None:
                seen[name] = rows_of(module, given[0])

            hooks.callback(module.register_forward_pre_hook(see).remove)
        yield seen
