"""Prunes a loaded model by one method: gathers what the method needs and writes its results into the layers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from secateur.calibration.block_reconstruction import BlockReconstruction
from secateur.calibration.gradient_cache import GradientCache
from secateur.calibration.gradients import LayerGradients
from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import Statistics
from secateur.engine.memory_budget import largest_batch
from secateur.engine.memory_estimate import usual_batch
from secateur.engine.trial_record import TrialRecord
from secateur.errors import NotApplicable, NotFinite, SecateurError
from secateur.hardware.device import DTYPES
from secateur.hardware.memory import is_out_of_memory
from secateur.hardware.oom_retry import NO_SAVING, MemorySaving
from secateur.models.blocks.decoder import Layer
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.models.weights.access import is_finite
from secateur.progress import Meter
from secateur.pruning.allocation import allocate
from secateur.pruning.block_findings import BlockFindings
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.method import BlockMethod, Method, RefiningMethod, wrong_shape
from secateur.pruning.pruning_context import PruningContext
from secateur.pruning.solvers.damping import LinAlgError
from secateur.spec import TrialSpec


@dataclass(frozen=True)
class Costs:
    """Estimated costs for the progress, in tokens through the whole model.

    `pruning`: of pruning and the sequential pass; `gradients`: of the dense model's gradients; `preparation`: of the
    method's own preparation.
    """

    pruning: float
    gradients: float
    preparation: float


class ModelPruner:
    """Prunes a loaded model by one trial's method. `run` leaves the model pruned; the caller restores it."""

    def __init__(
        self,
        spec: TrialSpec,
        method: Method,
        loaded: LoadedModel,
        calibration: Samples | None,
        gradients: GradientCache,
        *,
        meter: Meter,
        record: TrialRecord,
        costs: Costs,
        saving: MemorySaving = NO_SAVING,
    ) -> None:
        self._spec = spec
        self._method = method
        self._loaded = loaded
        self._calibration = calibration
        self._cache = gradients
        self._gradients: dict[str, LayerGradients] = {}
        self._costs = costs
        self._saving = saving
        self._meter = meter
        self._record = record
        self._layers = [layer for block in loaded.decoder.layers for layer in block]
        self._cost_of_a_layer = costs.pruning / len(self._layers)
        self._levels = [spec.level] * len(loaded.decoder.blocks)
        self._pruned = 0

    @torch.no_grad()
    def run(self) -> None:
        """Raises SecateurError, NotApplicable, Cancelled, and the errors of torch."""
        with self._record.timed("calibrate"):
            if self._method.needs == "gradients" and self._calibration is not None:
                self._gradients = self._dense_gradients(self._calibration)
            context = self._context()
            self._method.prepare(context)
            levels = allocate(self._spec.allocation, self._method, context)
            if levels:
                self._levels = levels
                self._record.set_block_levels(levels)
        if dense := self._loaded.decoder.grouped_convolutions:
            self._record.warn(f"convolutions in groups stay dense: {len(dense)}, the first {dense[0]}")
        # Copy all weights now: copies made one by one among the pass's temporaries would fragment the memory.
        for layer in self._layers:
            self._loaded.weights.back_up(layer.parameter)
        if self._method.gathers is None or self._calibration is None:
            for index, layers in enumerate(self._loaded.decoder.layers):
                with self._loaded.weights.block(index), self._findings_of_a_block(len(layers)):
                    self._prune_layers(dict.fromkeys(layers))
        else:
            self._prune_with_statistics(self._calibration, self._method.gathers)

    def _prune_with_statistics(self, calibration: Samples, gather: type[Statistics]) -> None:
        refining = self._method if isinstance(self._method, RefiningMethod) and self._method.refines else None
        options = PassOptions(
            mode=self._spec.pass_,
            batch=self._batch,
            gather=gather,
            states_outside=self._saving.states_outside,
            whole_blocks=isinstance(self._method, BlockMethod),
            dense_target=self._method.dense_target,
            refine=refining is not None,
        )
        model, decoder = self._loaded.model, self._loaded.decoder
        blocks = len(decoder.blocks)
        with self._record.timed("calibrate"):
            for block in sequential_pass(model, decoder, calibration.model_inputs, options):
                self._meter.step("calibrate", block.index, blocks, f"block {block.index + 1} of {blocks}")
                with self._findings_of_a_block(len(decoder.layers[block.index])):
                    block.prune_layers(self._prune_layers)
                if refining:
                    self._refine(refining, block.reconstruction())

    @contextmanager
    def _findings_of_a_block(self, layers: int) -> Iterator[None]:
        """Inside, the layers of one block are pruned. `layers`: how many they are."""
        self._findings = BlockFindings(layers)
        yield
        for warning in self._findings.warnings():
            self._record.warn(warning)

    def _dense_gradients(self, calibration: Samples) -> dict[str, LayerGradients]:
        step = self._stepper(self._costs.gradients)
        found = self._cache.gradients(self._loaded, calibration, step, self._record.warn)
        step(1.0, "gradients of the dense model: done")
        return found

    def _context(self) -> PruningContext:
        return PruningContext(
            loaded=self._loaded,
            calibration=self._calibration,
            batch=self._batch,
            level=self._spec.level,
            pattern=self._spec.pattern,
            seed=self._spec.seed,
            step=self._stepper(self._costs.preparation),
            warn=self._record.warn,
            gradients=self._gradients,
        )

    def _stepper(self, cost: float) -> Callable[[float, str], None]:
        """A progress callback for work that reports 0 to 1. Work that starts at 0 again is not counted twice."""
        done = 0.0

        def step(fraction: float, message: str) -> None:
            nonlocal done
            more = max(0.0, fraction - done)
            done += more
            self._meter.step("calibrate", round(100 * fraction), 100, message, cost * more)

        return step

    def _prune_layers(self, layers: Mapping[Layer, Statistics | None]) -> None:
        """Prune some layers of one block, given the statistics of their inputs if the method needs any."""
        with self._record.timed("prune"):
            problems = {layer: self._problem(layer, statistics) for layer, statistics in layers.items()}
            if isinstance(self._method, BlockMethod):
                with _naming(self._method, next(iter(problems.values()))):
                    answers = self._method.prune_block(list(problems.values()))
                for layer, pruned in zip(problems, answers, strict=True):
                    self._write(layer, pruned)
            else:
                for layer, problem in problems.items():
                    with _naming(self._method, problem):
                        pruned = self._method.prune(problem)
                    self._write(layer, pruned)

    def _refine(self, method: RefiningMethod, reconstruction: BlockReconstruction) -> None:
        number, blocks = reconstruction.index + 1, len(self._loaded.decoder.blocks)

        def step(fraction: float) -> None:
            message = f"block {number} of {blocks}: reconstruction, {fraction:.0%}"
            self._meter.step("prune", self._pruned, len(self._layers), message)

        with self._record.timed("prune"):
            for layer, weight in method.refine(reconstruction, self._spec.seed, step).items():
                layer.parameter.detach().copy_(self._as_stored(weight))

    def _problem(self, layer: Layer, statistics: Statistics | None) -> LayerProblem:
        if not all(is_finite(tensor) for tensor in (layer.weight, layer.bias) if tensor is not None):
            raise NotFinite(f"the weights of {layer.name} are not finite (NaN or infinity)")
        cached = self._gradients.get(layer.name)
        found = cached and cached.to(self._loaded.device)
        gradients = found and found.or_ones()
        if gradients is not found or (statistics and not statistics.reached):
            self._findings.unreached.append(layer.name)
        return LayerProblem(
            name=layer.name,
            role=layer.role,
            block=layer.block,
            weight=layer.weight.float(),
            bias=layer.bias,
            level=self._levels[layer.block],
            pattern=self._spec.pattern,
            seed=self._spec.seed,
            statistics=statistics,
            gradients=gradients,
            findings=self._findings,
        )

    def _write(self, layer: Layer, pruned: Pruned) -> None:
        if pruned.weight.shape != layer.weight.shape:  # a copy would broadcast
            raise wrong_shape(self._method.id, "a weight", layer.name, pruned.weight, layer.weight)
        layer.weight.copy_(self._as_stored(pruned.weight))
        if not is_finite(layer.weight):
            raise NotFinite(f"the pruned weights of {layer.name} are not finite (NaN or infinity)")
        bias = layer.module.bias
        if pruned.bias is not None and bias is not None:
            self._loaded.weights.back_up(bias)
            bias.copy_(self._as_stored(pruned.bias))
        self._pruned += 1
        message = f"block {layer.block + 1} of {len(self._loaded.decoder.blocks)}: {layer.role}"
        self._meter.step("prune", self._pruned, len(self._layers), message, self._cost_of_a_layer)

    def _as_stored(self, tensor: Tensor) -> Tensor:
        """Rounded as in the files of a saved model, so that the model which is evaluated is the one that is saved."""
        return tensor.to(DTYPES[self._loaded.storage_dtype])

    @cached_property
    def _batch(self) -> int:
        """Samples in one forward pass. A sequential pass takes as many as memory allows: that saves forward passes."""
        decoder, calibration = self._loaded.decoder, self._calibration
        samples, length, usual = 1, 1, 1
        if calibration is not None:
            samples, length = len(calibration), calibration.length
            usual = self._saving.batch(usual_batch(calibration, self._spec.pass_, decoder, self._loaded.device))
        batch = largest_batch(usual, samples, length, decoder, self._method)
        if batch < usual:
            self._record.warn(
                f"the device has room for {batch} calibration samples at once, not {usual}: "
                "sums are rounded differently"
            )
        return batch


@contextmanager
def _naming(method: Method, problem: LayerProblem) -> Iterator[None]:
    """Turns errors inside into SecateurErrors that name the layer. Other errors get a note about method and layer."""
    try:
        yield
    except FloatingPointError as error:
        raise NotFinite(f"{problem.name}: {error}") from error
    except LinAlgError as error:
        raise SecateurError("PRUNE_NOT_POSITIVE_DEFINITE", f"{problem.name}: {error}") from error
    except ValueError as error:
        raise SecateurError("PRUNE_PATTERN_MISMATCH", f"{problem.name}: {error}") from error
    except Exception as error:
        if not isinstance(error, SecateurError | NotApplicable) and not is_out_of_memory(error):
            error.add_note(f"in the method {method.id}, at the layer {problem.name}")
        raise
