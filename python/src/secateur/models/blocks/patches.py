"""The patches of its input that a convolution multiplies with its weight: with them, it is a Linear."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

# Numbers unfolded at once from a convolution's input: each input number is in up to kh x kw patches.
_UNFOLDED = 1 << 24

Pair = tuple[int, int]


@dataclass(frozen=True)
class Patches:
    """Sizes in pixels, height before width. `margins`: what is added at the left, right, top and bottom.

    `mode`: what the margins hold, as `torch.nn.functional.pad` names it.
    """

    kernel: Pair
    dilation: Pair
    stride: Pair
    margins: tuple[int, int, int, int]
    mode: str

    @classmethod
    def of(cls, module: nn.Conv2d) -> "Patches":
        """Those of a convolution, padded by any number of pixels, `valid` or `same`."""
        kernel, dilation = _pair(module.kernel_size), _pair(module.dilation)
        if module.padding == "same":  # an odd pixel goes to the right and to the bottom
            totals = [step * (size - 1) for step, size in zip(dilation, kernel, strict=True)]
            top, left = (total // 2 for total in totals)
            bottom, right = totals[0] - top, totals[1] - left
        else:
            top, left = bottom, right = (0, 0) if isinstance(module.padding, str) else _pair(module.padding)
        mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
        return cls(kernel, dilation, _pair(module.stride), (left, right, top, bottom), mode)

    def rows(self, images: Tensor) -> Iterator[Tensor]:
        """[images, positions, channels x kh x kw], some images at a time. `images`: [images, channels, ...pixels]."""
        kh, kw = self.kernel
        for part in images.split(max(1, _UNFOLDED // (images[0].numel() * kh * kw))):
            unfolded = functional.unfold(self._padded(part), self.kernel, self.dilation, 0, self.stride)
            yield unfolded.transpose(1, 2)

    def convolved(self, images: Tensor, weight: Tensor) -> Tensor:
        """[images, outputs, ...pixels], without a bias. `weight`: [outputs, channels x kh x kw]."""
        filters = weight.view(len(weight), images.shape[1], *self.kernel)
        return functional.conv2d(self._padded(images), filters, None, self.stride, 0, self.dilation)

    def _padded(self, images: Tensor) -> Tensor:
        return functional.pad(images, self.margins, self.mode) if any(self.margins) else images


def _pair(size: tuple[int, ...]) -> Pair:
    height, width = size
    return height, width
