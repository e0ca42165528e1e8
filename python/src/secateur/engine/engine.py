"""The engine: describes this installation, checks jobs, and runs trials with one model kept loaded between them."""

import dataclasses
import gc
import time
import traceback
from collections.abc import Callable
from typing import get_args

import torch
from huggingface_hub.utils.tqdm import disable_progress_bars
from transformers.utils import logging as transformers_logging

from secateur.artifacts import PrunedModel
from secateur.calibration.gradient_cache import GradientCache
from secateur.data.datasets import Datasets
from secateur.data.sampling import Sampler
from secateur.engine import check, memory_budget, resolve
from secateur.engine.memory_check import MemoryCheck
from secateur.engine.probe import require_sound
from secateur.engine.trial import SAVE_COST, Trial
from secateur.engine.trial_record import TrialRecord
from secateur.errors import Cancelled, ModelChanged, NotApplicable, SecateurError, is_panic
from secateur.evaluation.dense_states import DenseStates
from secateur.hardware.device import describe_environment, device_memory_bytes, resolve_device
from secateur.hardware.memory import (
    free_bytes,
    is_out_of_memory,
    keep_freed_memory,
    peak,
    release_freed_memory,
    reset_peak,
)
from secateur.models.config import input_spec
from secateur.models.loading import LoadedModel, load
from secateur.models.outline import outline
from secateur.models.sources.changes import unchanged
from secateur.models.sources.source import BUNDLED
from secateur.progress import Meter, Reading, unreported
from secateur.pruning.method import FakeMethod
from secateur.pruning.registry import all_methods
from secateur.settings import Settings
from secateur.spec import (
    Catalogue,
    CheckReport,
    CheckRequest,
    DeviceKind,
    DeviceType,
    FingerprintsRequest,
    Metric,
    Progress,
    Sparsity,
    Status,
    Timings,
    TrialError,
    TrialResult,
    TrialSpec,
)

# The engine reports progress itself; the libraries' progress bars would garble the log.
transformers_logging.disable_progress_bar()
disable_progress_bars()


class Engine:
    """`Engine(Settings.from_environment())`. Not thread-safe: all calls come from one thread at a time.

    Keeps one model at most, its dense weights and the latest texts, so that a second trial on the same model loads
    nothing. Raises SecateurError (`PRUNE_VALIDATION`) for a device that does not exist.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.device = resolve_device(settings.device)
        if settings.threads is not None:
            torch.set_num_threads(settings.threads)
        keep_freed_memory()
        # Makes the convolutions of a GPU as exact and as repeatable as its matrix products.
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.deterministic = True
        self._datasets = Datasets(settings)
        self._sampler = Sampler(settings.home / "cache" / "tokens")
        self._gradients = GradientCache(settings.home / "cache" / "gradients")
        self._dense_states = DenseStates(settings.home / "cache" / "dense-states")
        self._loaded: LoadedModel | None = None

    def describe(self) -> Catalogue:
        """Everything that a job may name on this installation."""
        return Catalogue(
            methods=[method.describe() for method in all_methods().values()],
            models=[model.INFO for model in BUNDLED.values()],
            datasets=self._datasets.describe(),
            metrics=list(get_args(Metric)),
            environment=describe_environment(self.device),
            memory_bytes=device_memory_bytes(self.device),
        )

    def device_kind(self) -> DeviceKind:
        """The device as a job's check knows it."""
        kind: DeviceType = "cuda" if self.device.type == "cuda" else "cpu"
        return DeviceKind(type=kind, memory_bytes=device_memory_bytes(self.device))

    def check(self, request: CheckRequest, reading: Reading = unreported) -> CheckReport:
        """Every problem of a job that can be found without loading weights."""
        return check.check(request, self.settings, self._datasets, self._sampler, reading)

    def fingerprint(self, spec: TrialSpec) -> str:
        """See `resolve.fingerprint`. Raises SecateurError with a pointer into the spec."""
        return resolve.fingerprint(self._resolve(spec), describe_environment(self.device))

    def fingerprints(self, request: FingerprintsRequest, reading: Reading = unreported) -> list[list[str]]:
        """The fingerprints of a job's cells in each of several environments. Raises SecateurError."""
        return [
            [
                resolve.fingerprint(plan, environment)
                for plan in resolve.resolve_cells(
                    request, self.settings, self._datasets, torch.device(environment.device), reading
                )
            ]
            for environment in request.environments
        ]

    def run(
        self,
        spec: TrialSpec,
        *,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        keep: Callable[[PrunedModel], object] | None = None,
        evaluate: bool = True,
    ) -> TrialResult:
        """Run one trial. A failure is a result: the only exceptions are KeyboardInterrupt and SystemExit.

        `progress` and `cancelled` are called at every block, layer and evaluation batch. A signal handler may also
        raise `Cancelled` at any point. `keep` gets the pruned model before the weights are restored; if it fails, the
        trial fails. Without `evaluate`, the result has no measurements.
        """
        start = time.perf_counter()
        reset_peak(self.device)
        record = TrialRecord()

        def result(status: Status, *, reason: str | None = None, error: TrialError | None = None) -> TrialResult:
            return self._result(spec, record, start, status, reason=reason, error=error)

        status: Status = "failed"
        reason: str | None = None
        failure: TrialError | None = None
        try:
            try:
                meter = Meter(progress, cancelled)
                loaded = self._run(spec, meter, record, evaluate=evaluate, saving=SAVE_COST if keep else 0.0)
                if keep and loaded:
                    with unchanged(loaded.source):
                        keep(PrunedModel(loaded, result("succeeded"), record.layers, _stepper(meter), record.warn))
                status = "succeeded"
            except Cancelled:
                status = "cancelled"
            except NotApplicable as error:
                status, reason = "not_applicable", str(error)
            except ModelChanged as error:
                record.discard_figures()
                failure = _describe(error)
            except BaseException as error:  # the boundary: every failure becomes data
                if not isinstance(error, Exception) and not is_panic(error):
                    raise
                failure = _describe(error)
            finally:
                failure = self._clean_up(failure)
        except Cancelled:  # raised by a signal during the clean-up; the next trial completes that
            return result("cancelled")
        return result("failed" if failure else status, reason=reason, error=failure)

    def _clean_up(self, failure: TrialError | None) -> TrialError | None:
        """Restore the dense weights and free memory.

        Returns the failure of the trial, or else of the clean-up: on a device that failed, both fail.
        """
        try:
            if self._loaded:
                self._loaded.weights.restore()
            if failure:
                gc.collect()  # reference cycles of the traceback may hold tensors of the failed trial
                if self.device.type == "cuda":
                    torch.cuda.empty_cache()
        except Exception as error:  # noqa: BLE001 (as above)
            self._loaded = None  # its weights may be wrong
            return failure or _describe(error)
        return failure

    def _result(
        self,
        spec: TrialSpec,
        record: TrialRecord,
        start: float,
        status: Status,
        *,
        reason: str | None = None,
        error: TrialError | None = None,
    ) -> TrialResult:
        complete = [measurement for measurement in record.measurements if measurement.status != "nan"]
        evaluated = sum(measurement.seconds for measurement in complete)
        # Metrics on the same windows share one pass, whose time the first of them has.
        passes = {
            (part.dataset, part.split, part.seqlen, part.bos, part.windows): part.tokens or 0 for part in complete
        }
        tokens = sum(passes.values())
        return TrialResult(
            status=status,
            reason=reason,
            fingerprint=record.fingerprint,
            weights_digest=record.weights_digest,
            sparsity=Sparsity(requested=spec.level, achieved=record.achieved),
            measurements=record.measurements,
            seconds=Timings(**record.seconds, total=time.perf_counter() - start),
            tokens_per_second=tokens / evaluated if tokens and evaluated else None,
            memory=peak(self.device),
            protocol=record.protocol,
            environment=describe_environment(self.device),
            warnings=record.warnings,
            error=error,
        )

    def _run(
        self, spec: TrialSpec, meter: Meter, record: TrialRecord, *, evaluate: bool, saving: float
    ) -> LoadedModel | None:
        meter.step("load", 0, 1, f"loading {spec.model}")
        with record.timed("load"):
            plan = self._resolve(spec)
            record.fingerprint = resolve.fingerprint(plan, describe_environment(self.device))
            if isinstance(plan.method, FakeMethod):
                plan.method.act(meter)
                return None
        if not evaluate:
            plan = dataclasses.replace(plan, evaluations=())
        with unchanged(plan.source):
            with record.timed("load"):
                memory = MemoryCheck.of(plan, self.device, self._usable_memory())
                loaded = self._load(plan, memory)
            Trial(
                plan,
                loaded,
                self._sampler,
                self._gradients,
                self._dense_states,
                memory=memory,
                meter=meter,
                record=record,
                saving=saving,
            ).run()
        return loaded

    def _load(self, plan: resolve.Plan, memory: MemoryCheck) -> LoadedModel:
        if self._loaded and (self._loaded.source, self._loaded.dtype) == (plan.source, plan.dtype):
            self._loaded.weights.restore()  # completes a restore that an interrupt stopped
            if self._loaded.weights.working_bytes is None:
                memory.require()
            else:
                memory_budget.require_streamed(plan.method)
            return self._loaded
        self._loaded = None  # free the old model before loading the new one
        release_freed_memory()
        folder = self.settings.home / "cache" / "offloaded"
        offload = memory_budget.offload(outline(plan.source), plan.dtype, self._device_memory(), folder)
        if offload:
            memory_budget.require_streamed(plan.method)
        else:
            memory.require()
        loaded = load(plan.source, plan.dtype, self.device, offload)
        if input_spec(loaded.model.config).kind == "text":
            require_sound(loaded)
        self._loaded = loaded
        return loaded

    def _device_memory(self) -> int | None:
        """Bytes of the device that trials may use; None for a CPU, unless the setting limits it."""
        if self.settings.device_memory is not None or self.device.type == "cpu":
            return self.settings.device_memory
        gc.collect()
        torch.cuda.empty_cache()
        return free_bytes(self.device)

    def _usable_memory(self) -> int:
        """Bytes of the device for a trial: the setting, or what is free and what the loaded model takes."""
        if self.settings.device_memory is not None:
            return self.settings.device_memory
        held = 0 if self._loaded is None else sum(tensor.nbytes for tensor in self._loaded.model.parameters())
        return free_bytes(self.device) + held

    def _resolve(self, spec: TrialSpec) -> resolve.Plan:
        return resolve.resolve(spec, self.settings, self._datasets, self.device)


def _stepper(meter: Meter) -> Callable[[int, int, str], None]:
    """Reports how many of some steps of saving are done."""
    reached = 0.0

    def step(done: int, steps: int, message: str) -> None:
        nonlocal reached
        meter.step("save", done, steps, message, SAVE_COST * (done / steps - reached))
        reached = done / steps

    return step


def _describe(error: BaseException) -> TrialError:
    return TrialError(
        type=_code(error),
        message="; ".join([str(error) or type(error).__qualname__, *getattr(error, "__notes__", [])]),
        traceback="".join(traceback.format_exception(error)),
    )


def _code(error: BaseException) -> str:
    if isinstance(error, SecateurError):
        return error.code
    if is_out_of_memory(error):
        return "PRUNE_OUT_OF_MEMORY"
    if isinstance(error, torch.AcceleratorError):
        return "PRUNE_DEVICE_FAILED"
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}"
