"""Forward passes over samples for evaluations: block by block where the model is larger than its device."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.models.blocks.decoder import Decoder
from secateur.models.blocks.runner import BlockRunner
from secateur.models.samples import probe_inputs


@contextmanager
def blocks_first(
    model: PreTrainedModel, decoder: Decoder | None, inputs: Tensor, batch: int, after_block: Callable[[float], None]
) -> Iterator[float]:
    """Inside, call the model on every batch of `inputs` once, in order.

    For a model that is larger than its device, each block runs on all batches before that, so each is brought to the
    device once; the calls then do only the work around the blocks. The same kernels run on the same shapes, so the
    results are the same bits. `after_block` is called with the fraction of the whole work that a block was. Yields the
    fraction that is left for the calls.
    """
    if decoder is None or decoder.weights.working_bytes is None:
        yield 1.0
        return
    share = 1 / (len(decoder.blocks) + 1)
    runner = BlockRunner(model, decoder, inputs, batch)
    for index in range(len(decoder.blocks)):
        runner.enter(index)
        with decoder.weights.block(index):
            runner.advance(index)
        after_block(share)
    with decoder.weights.around_blocks(), runner.replayed():
        yield share


@contextmanager
def blocks_skipped(model: PreTrainedModel, decoder: Decoder | None, inputs: Tensor) -> Iterator[None]:
    """Inside, the model may be called on a few of the inputs to see what it does around its blocks.

    The blocks of a model that is larger than its device return their inputs unchanged.
    """
    if decoder is None or decoder.weights.working_bytes is None:
        yield
        return
    runner = BlockRunner(model, decoder, probe_inputs(inputs), 1)
    with decoder.weights.around_blocks(), runner.replayed():
        yield


@contextmanager
def checking_cancelled(model: PreTrainedModel, decoder: Decoder, check_cancelled: Callable[[], None]) -> Iterator[None]:
    """Inside, `check_cancelled` is called before every block and every use of the head; its exceptions pass through.

    A batch keeps two cores busy for seconds, which is too long to wait for its end.
    """

    def before(*_: object) -> None:
        check_cancelled()

    head = model.get_output_embeddings()
    with ExitStack() as hooks:
        for module in (*decoder.blocks, *([head] if isinstance(head, nn.Module) else [])):
            hooks.callback(module.register_forward_pre_hook(before).remove)
        yield
