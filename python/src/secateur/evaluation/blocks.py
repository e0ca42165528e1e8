"""Passes of a model over samples, batch by batch, and block by block where it is larger than its device."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.models.block_runner import BlockRunner
from secateur.models.decoder import Decoder
from secateur.models.samples import probe_inputs


@contextmanager
def blocks_first(
    model: PreTrainedModel, decoder: Decoder | None, inputs: Tensor, batch: int, after_block: Callable[[float], None]
) -> Iterator[float]:
    """Inside, the model is to be called on every batch of `inputs` once, in order.

    A model that is larger than its device has run its blocks before, each on all batches: so each is brought in once,
    and what the model is called for is the rest. The same kernels run on the same shapes, so the bits are the same.
    `after_block` is told what part of the whole work a block was; yields what part is left for the calls.
    """
    if decoder is None or decoder.weights.working_bytes is None:
        yield 1.0
        return
    share = 1 / (len(decoder.blocks) + 1)
    stream = BlockRunner(model, decoder, inputs, batch)
    for index in range(len(decoder.blocks)):
        with decoder.weights.block(index):
            stream.advance(index)
        after_block(share)
    with decoder.weights.around_blocks(), stream.replayed():
        yield share


@contextmanager
def blocks_skipped(model: PreTrainedModel, decoder: Decoder | None, inputs: Tensor) -> Iterator[None]:
    """Inside, the model may be tried on a few of the inputs, as often as you like, for what it does around its blocks.

    The blocks of a model that is larger than its device put out what goes in.
    """
    if decoder is None or decoder.weights.working_bytes is None:
        yield
        return
    stream = BlockRunner(model, decoder, probe_inputs(inputs), 1)
    with decoder.weights.around_blocks(), stream.replayed():
        yield


@contextmanager
def checking_cancelled(model: PreTrainedModel, decoder: Decoder, check_cancelled: Callable[[], None]) -> Iterator[None]:
    """Inside, `check_cancelled` is called before every block and every use of the head; what it raises passes through.

    A batch keeps two cores busy for seconds: too long to wait for its end.
    """

    def before(*_: object) -> None:
        check_cancelled()

    head = model.get_output_embeddings()
    with ExitStack() as hooks:
        for module in (*decoder.blocks, *([head] if isinstance(head, nn.Module) else [])):
            hooks.callback(module.register_forward_pre_hook(before).remove)
        yield
