"""One method at work on a loaded model: what it needs is gathered, and its answers are written into the layers."""

from collections.abc import Mapping

import torch
from torch import Tensor

from secateur.errors import SecateurError
from secateur.evaluation.perplexity import batch_windows
from secateur.method import BlockMethod, Method
from secateur.models.decoder import Layer
from secateur.models.loading import LoadedModel
from secateur.problem import LayerProblem, Pruned
from secateur.progress import Meter
from secateur.record import Record
from secateur.spec import Need, TrialSpec
from secateur.statistics import ColumnNorms, Gram, Statistics
from secateur.study import Study
from secateur.walk import walk

_STATISTICS: dict[Need, type[Statistics]] = {"column-norms": ColumnNorms, "gram": Gram}

# The widest activation of a calibration batch, in bytes: about a fifth of what one forward pass of a block allocates.
_WIDEST_ACTIVATION = {"cpu": 1 << 30, "cuda": 8 << 30}


class Pruning:
    """`run` leaves the model pruned; whoever owns it restores it. `cost`: of all of it, as the meter counts."""

    def __init__(
        self,
        spec: TrialSpec,
        method: Method,
        loaded: LoadedModel,
        calibration: Tensor | None,
        *,
        meter: Meter,
        record: Record,
        cost: float,
    ) -> None:
        self._spec = spec
        self._method = method
        self._loaded = loaded
        self._calibration = calibration
        self._meter = meter
        self._record = record
        self._layers = [layer for block in loaded.decoder.layers for layer in block]
        self._cost_of_a_layer = cost / len(self._layers)
        self._pruned = 0

    @torch.no_grad()
    def run(self) -> None:
        """Raises SecateurError, NotApplicable, Cancelled, and whatever torch raises."""
        with self._record.timed("calibrate"):
            self._method.prepare(self._study())
        gather = _STATISTICS.get(self._method.needs)
        if gather is None or self._calibration is None:
            for layers in self._loaded.decoder.layers:
                self._prune(dict.fromkeys(layers))
            return
        blocks = len(self._loaded.decoder.blocks)
        before = self._record.seconds["prune"]
        with self._record.timed("calibrate"):
            walk(
                self._loaded.model,
                self._loaded.decoder,
                self._calibration,
                mode=self._spec.pass_,
                batch=self._calibration_batch(self._calibration),
                gather=gather,
                enter=lambda index: self._meter.step("calibrate", index, blocks, f"block {index + 1} of {blocks}"),
                prune=self._prune,
                together=isinstance(self._method, BlockMethod),
                dense_target=self._method.dense_target,
            )
        # Layers are pruned inside the walk; their time is counted once.
        self._record.seconds["calibrate"] -= self._record.seconds["prune"] - before

    def _study(self) -> Study:
        return Study(
            loaded=self._loaded,
            calibration=self._calibration,
            level=self._spec.level,
            pattern=self._spec.pattern,
            seed=self._spec.seed,
            step=lambda fraction, message: self._meter.step("calibrate", round(100 * fraction), 100, message),
            warn=self._record.warn,
        )

    def _prune(self, found: Mapping[Layer, Statistics | None]) -> None:
        """Layers of one block."""
        problems = {layer: self._problem(layer, statistics) for layer, statistics in found.items()}
        with self._record.timed("prune"):
            if isinstance(self._method, BlockMethod):
                answers = self._method.prune_block(list(problems.values()))
                for layer, pruned in zip(problems, answers, strict=True):
                    self._write(layer, pruned)
                    self._tick(layer)
                return
        for layer, problem in problems.items():
            with self._record.timed("prune"):
                self._write(layer, self._solve(problem))
            self._tick(layer)

    def _problem(self, layer: Layer, statistics: Statistics | None) -> LayerProblem:
        return LayerProblem(
            name=layer.name,
            role=layer.role,
            block=layer.block,
            weight=layer.weight.float(),
            bias=layer.bias,
            level=self._spec.level,
            pattern=self._spec.pattern,
            seed=self._spec.seed,
            statistics=statistics,
            warn=self._record.warn,
        )

    def _solve(self, problem: LayerProblem) -> Pruned:
        try:
            return self._method.prune(problem)
        except ValueError as error:
            finite = bool(problem.weight.isfinite().all())
            code = "PRUNE_PATTERN_MISMATCH" if finite else "PRUNE_NOT_FINITE"
            raise SecateurError(code, f"{problem.name}: {error}") from error

    def _write(self, layer: Layer, pruned: Pruned) -> None:
        self._loaded.dense.keep(layer.module.weight)
        layer.weight.copy_(pruned.weight)
        bias = layer.module.bias
        if pruned.bias is not None and bias is not None:
            self._loaded.dense.keep(bias)
            bias.copy_(pruned.bias)

    def _tick(self, layer: Layer) -> None:
        self._pruned += 1
        message = f"block {layer.block + 1} of {len(self._loaded.decoder.blocks)}: {layer.role}"
        self._meter.step("prune", self._pruned, len(self._layers), message, self._cost_of_a_layer)

    def _calibration_batch(self, calibration: Tensor) -> int:
        """Windows in one forward pass: all of them if memory allows, where that saves passes over the blocks."""
        device = self._loaded.device
        seqlen = calibration.shape[1]
        if self._spec.pass_ == "reference":
            return min(len(calibration), batch_windows(seqlen, device))
        widest = max(max(layer.weight.shape) for layer in self._layers)
        window_bytes = seqlen * widest * self._layers[0].weight.element_size()
        return max(1, min(len(calibration), _WIDEST_ACTIVATION[device.type] // window_bytes))
