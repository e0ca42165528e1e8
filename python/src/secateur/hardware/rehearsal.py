"""Rehearses work on tensors without data: runs it on the meta device and counts the bytes that it would take.

The model's own code runs, and the code of passes and evaluations, so the count follows every change of them: masks,
scores of eager attention, experts. Each operator only computes the shape of its result.

Where code looks at numbers, it gets an answer that keeps it on its usual path: every number is 1 and every test true.
Tokens are routed to experts evenly.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import torch
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from secateur.hardware.live_bytes import LiveBytes, address

_aten = torch.ops.aten


@contextmanager
def rehearsal() -> Iterator[LiveBytes]:
    """Inside, operators on meta tensors are counted, and code may read numbers of such tensors.

    Raises NotImplementedError for an operator whose result's shape depends on numbers.
    """
    with _MetaBytes() as live, _FusedAttention():
        yield live


class _MetaBytes(LiveBytes):
    def __init__(self) -> None:
        super().__init__(meta=True)

    def run(self, function: Any, arguments: Any, keywords: Any) -> Any:
        if not any(isinstance(value, Tensor) and value.is_meta for value in arguments):
            return super().run(function, arguments, keywords)
        match function:
            case _aten._local_scalar_dense.default:  # noqa: SLF001 (what `item` calls)
                return 1
            case _aten.equal.default:
                return True
            case _aten.is_set_to.default:
                return _is_same_memory(*arguments)
            case _aten._to_copy.default if _leaves_device(keywords):  # noqa: SLF001 (what `to` calls)
                return torch.zeros(arguments[0].shape, dtype=keywords.get("dtype") or arguments[0].dtype)
        return super().run(function, arguments, keywords)


def _is_same_memory(left: Tensor, right: Tensor) -> bool:
    return address(left.untyped_storage()) == address(right.untyped_storage()) and left.shape == right.shape


def _leaves_device(keywords: Any) -> bool:
    return keywords.get("device") is not None and keywords["device"].type != "meta"


class _FusedAttention(TorchFunctionMode):
    """torch has no fused attention for meta tensors; its replacement would hold all scores at once."""

    def __torch_function__(self, function: Any, _: Any, arguments: Any = (), keywords: Any = None) -> Any:
        keywords = keywords or {}
        if function is not functional.scaled_dot_product_attention or not arguments[0].is_meta:
            return function(*arguments, **keywords)
        mask = keywords.get("attn_mask", arguments[3] if len(arguments) > 3 else None)  # noqa: PLR2004
        # The kernels add a mask of numbers.
        added = mask.to(arguments[0].dtype) if mask is not None and mask.dtype == torch.bool else None
        attended = _Attended.apply(*arguments[:3])  # type: ignore[no-untyped-call]
        del added
        return attended


class _Attended(torch.autograd.Function):
    """The shapes of fused attention, which keeps its inputs and its output for the backward pass."""

    @staticmethod
    def forward(context: Any, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """`query`, `key` and `value`: [..., tokens, width]."""
        attended = query.new_empty(*query.shape[:-1], value.shape[-1])
        context.save_for_backward(query, key, value, attended)
        return attended

    @staticmethod
    def backward(context: Any, *_: Tensor) -> tuple[Tensor, ...]:
        """A gradient for each input."""
        return tuple(torch.empty_like(tensor) for tensor in cast("tuple[Tensor, ...]", context.saved_tensors)[:3])
