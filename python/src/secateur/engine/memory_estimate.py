"""Estimates the memory of a trial before it loads weights: rehearses its passes on the model's shapes.

A trial's peak is the largest of its phases: gathering gradients, preparing and pruning, evaluating. Each holds the
weights, from pruning on also the dense copies of what pruning changes, and what the phase itself takes: that is counted
in a rehearsal of the code that will run (`secateur.hardware.rehearsal`). Only the work of `Method.prune` is declared by
the method and not rehearsed, because its course depends on numbers.

The estimate is for a model of text that stays on its device. It does not count what the process takes without a trial.
"""

import copy
import functools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch

from secateur.calibration.gradients import BYTES_PER_WEIGHT, gather
from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import Gram, Statistics
from secateur.data.content import Prompts
from secateur.data.items import Items
from secateur.data.planning import CalibrationPlan, EvaluationPlan
from secateur.engine.resolve import Plan
from secateur.evaluation.agreement import window_figures
from secateur.evaluation.dense_states import HOST_BYTES
from secateur.evaluation.logits import BYTES_PER_LOGIT, batch_requests
from secateur.evaluation.perplexity import HEAD_TOKENS, batch_windows, perplexity
from secateur.hardware.device import DTYPES
from secateur.hardware.oom_retry import NO_SAVING, MemorySaving
from secateur.hardware.rehearsal import rehearsal
from secateur.models.blocks.decoder import Decoder, Layer, find_decoder
from secateur.models.loading import LoadedModel
from secateur.models.outline import outline
from secateur.models.samples import Samples
from secateur.models.sources.source import Source
from secateur.pruning.method import AllocatingMethod, BlockMethod, Method, RefiningMethod
from secateur.spec import Pass

# The widest activation of a calibration batch, in bytes: about a fifth of what one forward pass of a block allocates.
_WIDEST_ACTIVATION = {"cpu": 1 << 30, "cuda": 8 << 30}
# Bounds that hold for every family: this many of a sample's widest activations, and bytes for each weight.
_ACTIVATIONS, _BYTES_PER_WEIGHT = 256, 64
# More windows than a batch has.
_ALL_WINDOWS = 1 << 20
# Bytes for each weight of a block that is refined: float32 copies, gradients and Adam's moments.
_REFINING = 24


@dataclass(frozen=True)
class Work:
    """What the memory of a trial depends on besides the model. Samples have shapes but no data (`blank`).

    `calibration`: None where no data is needed; `method`: None for the dense baseline; `compared`: which evaluations
    compare the model with the dense one; `scored`: which are requests of items, whose logits are all kept.
    """

    method: Method | None
    pass_: Pass
    device: torch.device
    calibration: Samples | None
    evaluations: Sequence[Samples]
    compared: frozenset[int] = frozenset()
    scored: frozenset[int] = frozenset()

    @classmethod
    def of(cls, plan: Plan, device: torch.device) -> "Work":
        """The work of a trial. Images are left out."""
        return cls.planned(plan.method, plan.spec.pass_, device, plan.calibration, plan.evaluations)

    @classmethod
    def planned(
        cls,
        method: Method | None,
        pass_: Pass,
        device: torch.device,
        calibration: CalibrationPlan | None,
        evaluations: Sequence[EvaluationPlan],
    ) -> "Work":
        """The work of a method on planned data. Images and what models write are left out."""
        reads = [part for part in evaluations if not isinstance(part.content, Prompts)]
        parts = {part.windows: part for part in reads if part.seqlen is not None}
        compared = {part.windows for part in evaluations if part.compares}
        return cls(
            method=method,
            pass_=pass_,
            device=device,
            calibration=None
            if calibration is None
            else next(_windows(calibration.spec.samples, calibration.seqlen, calibration.bos), None),
            evaluations=[
                windows for part in parts.values() for windows in _windows(_samples(part), _length(part), part.bos)
            ],
            compared=frozenset(index for index, windows in enumerate(parts) if windows in compared),
            scored=frozenset(index for index, part in enumerate(parts.values()) if isinstance(part.content, Items)),
        )


def _samples(part: EvaluationPlan) -> int:
    """The most windows, or requests of items, that an evaluation has."""
    return _ALL_WINDOWS if isinstance(part.content, Items) else part.spec.windows or _ALL_WINDOWS


def _length(part: EvaluationPlan) -> int | None:
    """The most tokens in one of them."""
    if part.seqlen is None or not isinstance(part.content, Items):
        return part.seqlen
    return min(part.seqlen, max(2, part.content.longest))


def _windows(samples: int, seqlen: int | None, bos: int | None) -> Iterator[Samples]:
    """Nothing for images."""
    if seqlen is not None:
        yield blank(samples, seqlen, bos)


def blank(samples: int, seqlen: int, bos: int | None) -> Samples:
    """Windows of text without data, on the meta device. `bos`: as in Samples."""
    return Samples(torch.empty(samples, seqlen + (bos is not None), dtype=torch.long, device="meta"), bos=bos)


def usual_batch(samples: Samples, pass_: Pass, decoder: Decoder, device: torch.device) -> int:
    """Calibration samples in one forward pass. A sequential pass takes as many as usually fit: that saves passes."""
    if pass_ != "sequential":
        return min(len(samples), batch_windows(samples.length, device))
    layers = [layer for block in decoder.layers for layer in block]
    widest = max(max(layer.weight.shape) for layer in layers)
    sample_bytes = samples.length * widest * layers[0].weight.element_size()
    return max(1, min(len(samples), _WIDEST_ACTIVATION[device.type] // sample_bytes))


@functools.lru_cache(maxsize=2)
def memory_estimate(source: Source, dtype: str) -> "MemoryEstimate":
    """The estimate of a model's trials, kept from trial to trial; a job may have two dtypes on two types of device."""
    return MemoryEstimate(source, dtype)


class MemoryEstimate:
    """Estimates for trials with one model, computed in `dtype`."""

    def __init__(self, source: Source, dtype: str) -> None:
        self._model = copy.deepcopy(outline(source).model).to(DTYPES[dtype]).requires_grad_(False)  # type: ignore[arg-type]
        self._decoder = find_decoder(self._model)
        self._loaded = LoadedModel(source, dtype, dtype, self._model, self._decoder)
        self._layers = [layer for block in self._decoder.layers for layer in block]
        self._prunable = sum(layer.weight.numel() for layer in self._layers)
        tensors = {*self._model.parameters(), *self._model.buffers()}
        self.weights: int = sum(tensor.nbytes for tensor in tensors)
        self.copies: int = sum(parameter.nbytes for parameter in {layer.parameter for layer in self._layers})
        self._known: dict[Hashable, int] = {}
        kinds = [(type(block), *(layer.weight.shape for layer in layers)) for block, layers in self._blocks()]
        self._last_new_kind = max(kinds.index(kind) for kind in kinds)

    def peak(self, work: Work, saving: MemorySaving = NO_SAVING) -> int:
        """Bytes of the device at the trial's peak, when it is run with this saving.

        Raises NotImplementedError and other errors for a model that cannot be rehearsed.
        """
        evaluations = (
            self.scoring(work, each, saving)
            if index in work.scored
            else self.evaluating(work, each, saving, compared=index in work.compared)
            for index, each in enumerate(work.evaluations)
        )
        return max(self.weights, self.pruning(work, saving), *evaluations) + self._dense_states(work)

    def bound(self, work: Work) -> int:
        """More than a trial takes, without a rehearsal: many times its activations and scores of attention.

        Configs may lack these sizes, and have a list of heads where stages differ.
        """
        config = self._model.config.get_text_config()
        samples = [*work.evaluations, *([work.calibration] if work.calibration else [])]
        length = max((each.length for each in samples), default=0)
        tokens = max((max(len(each), batch_windows(length, work.device)) * length for each in samples), default=0)
        widest = max(max(layer.weight.shape) for layer in self._layers)
        heads = getattr(config, "num_attention_heads", None) or 1
        numbers = widest + length * (max(heads) if isinstance(heads, list | tuple) else heads)
        chunk = max(length, HEAD_TOKENS, tokens if work.scored else 0)
        logits = (32 if work.compared else 16) * chunk * self._vocabulary
        passes = 4 * _ACTIVATIONS * tokens * numbers + logits
        return 2 * self.weights + _BYTES_PER_WEIGHT * self._prunable + passes + self._dense_states(work)

    def pruning(self, work: Work, saving: MemorySaving) -> int:
        """The peak until all layers are pruned; 0 for the dense baseline."""
        method, samples = work.method, work.calibration
        if method is None:
            return 0
        peaks = [self.weights + self.copies + self._largest_work(method)]
        if samples is not None and method.needs == "gradients":
            all_sums = saving == NO_SAVING  # with less memory, blocks take turns
            peaks.append(self.weights + self._backward(samples, self._layers if all_sums else self._largest_block()))
            if method.preparing:
                passes = 2 * self._backward(samples, [])
                peaks.append(self.weights + method.preparing * self._prunable + passes)
        if samples is not None and method.gathers is not None:
            batch = saving.batch(usual_batch(samples, work.pass_, self._decoder, work.device))
            peaks.append(self.weights + self.copies + self._pass(work, samples, batch, saving))
        if samples is not None and isinstance(method, AllocatingMethod):
            peaks.append(method.preparing * self._prunable + self.evaluating(work, samples, saving))
        return max(peaks)

    def evaluating(self, work: Work, samples: Samples, saving: MemorySaving, *, compared: bool = False) -> int:
        """The peak while the model is evaluated on these samples, and `compared` with the dense one's states."""
        batch = min(len(samples), saving.batch(batch_windows(samples.length, work.device)))
        evaluation = self._rehearsed_evaluation(batch, samples, compared=compared)
        return self.weights + (self.copies if work.method else 0) + evaluation

    def scoring(self, work: Work, requests: Samples, saving: MemorySaving) -> int:
        """The peak while requests of this length are scored."""
        length = requests.length
        batch = saving.batch(batch_requests(length, self._vocabulary, work.device))
        logits = batch * length * self._vocabulary * BYTES_PER_LOGIT
        evaluation = self._rehearsed_evaluation(batch, requests, compared=False)
        return self.weights + (self.copies if work.method else 0) + evaluation + logits

    def _rehearsed_evaluation(self, batch: int, samples: Samples, *, compared: bool) -> int:
        windows, prefix = samples.inputs[:batch], samples.prefix

        def states(start: int, stop: int) -> torch.Tensor:
            return torch.empty(stop - start, samples.answers, self._width, dtype=self._model.dtype, device="meta")

        def evaluate() -> None:
            if compared:
                window_figures(self._model, windows, states, _ignored, prefix=prefix, batch=batch)
            else:
                perplexity(self._model, windows, _ignored, prefix=prefix, batch=batch)

        return self._rehearsed(("evaluation", batch, samples.inputs.shape[1], compared), evaluate)

    def _dense_states(self, work: Work) -> int:
        """Bytes of the dense model's hidden states that are kept in main memory; 0 if that is not the device's."""
        if work.device.type != "cpu":
            return 0
        return min(HOST_BYTES, sum(self._hidden_states(work.evaluations[index]) for index in work.compared))

    def _rehearsed(self, key: Hashable, work: Callable[[], None]) -> int:
        """The bytes that work takes; rehearsed once for each key."""
        if key not in self._known:
            with rehearsal() as live:
                work()
            self._known[key] = live.peak
        return self._known[key]

    def _pass(self, work: Work, samples: Samples, batch: int, saving: MemorySaving) -> int:
        """Bytes that the pass over the blocks takes. It grows by the same with each batch from the second on."""
        if len(samples) <= batch:
            return self._rehearsed_pass(work, samples, batch)
        length = samples.inputs.shape[1]
        two, three = (self._rehearsed_pass(work, blank(count * batch, length, None), batch) for count in (2, 3))
        more = max(0.0, len(samples) / batch - 2)
        outside = self._hidden_states(samples) if saving.states_outside and work.device.type != "cpu" else 0
        return two + round(more * (three - two)) - outside

    def _rehearsed_pass(self, work: Work, samples: Samples, batch: int) -> int:
        method = work.method
        assert method is not None
        assert method.gathers is not None
        refine = isinstance(method, RefiningMethod) and method.refines
        options = PassOptions(
            mode=work.pass_,
            batch=batch,
            gather=method.gathers,
            whole_blocks=isinstance(method, BlockMethod),
            dense_target=method.dense_target,
            refine=refine,
        )

        def run() -> None:
            for block in sequential_pass(self._model, self._decoder, samples.inputs, options):
                block.prune_layers(functools.partial(_take, method))
                if refine:
                    _hold(_REFINING * sum(layer.weight.numel() for layer in self._decoder.layers[block.index]))
                if block.index == self._last_new_kind:
                    break

        key = ("pass", options, method.matrices, method.working, tuple(samples.inputs.shape))
        return self._rehearsed(key, run)

    def _backward(self, samples: Samples, layers: Sequence[Layer]) -> int:
        """Bytes of a forward and backward pass of one sample, with the sums of these layers' gradients."""

        def run() -> None:
            gather(self._loaded, layers or self._layers[:1], samples[:1], _ignored)

        return self._rehearsed(("backward", len(layers), samples.inputs.shape[1]), run)

    def _hidden_states(self, samples: Samples) -> int:
        itemsize: int = self._model.dtype.itemsize
        return samples.inputs.numel() * self._width * itemsize

    @property
    def _vocabulary(self) -> int:
        return getattr(self._model.config.get_text_config(), "vocab_size", None) or 0

    @property
    def _width(self) -> int:
        width: int = self._model.config.get_text_config().hidden_size
        return width

    def _largest_work(self, method: Method) -> int:
        sizes = [layer.weight.numel() for layer in self._layers]
        if isinstance(method, BlockMethod):
            sizes = [sum(layer.weight.numel() for layer in layers) for layers in self._decoder.layers]
        gradients = BYTES_PER_WEIGHT if method.needs == "gradients" else 0
        return (method.working + gradients) * max(sizes)

    def _largest_block(self) -> Sequence[Layer]:
        return max(self._decoder.layers, key=lambda layers: sum(layer.weight.numel() for layer in layers))

    def _blocks(self) -> Iterator[tuple[torch.nn.Module, tuple[Layer, ...]]]:
        return zip(self._decoder.blocks, self._decoder.layers, strict=True)


def _take(method: Method, layers: Mapping[Layer, Statistics | None]) -> None:
    """Allocate what pruning these layers takes, and keep what their statistics share."""
    for layer, statistics in layers.items():
        if isinstance(statistics, Gram):
            own = statistics.PARTS * (2 if method.dense_target else 1)
            size = 4 * layer.weight.shape[1] ** 2
            statistics.share("rehearsal", functools.partial(_hold, max(0, method.matrices - own) * size))
        if not isinstance(method, BlockMethod):
            _hold(method.working * layer.weight.numel())
    if isinstance(method, BlockMethod):
        _hold(method.working * sum(layer.weight.numel() for layer in layers))


def _hold(size: int) -> torch.Tensor:
    return torch.empty(size, dtype=torch.uint8, device="meta")


def _ignored(*_: object) -> None:
    """Progress of a rehearsal."""
