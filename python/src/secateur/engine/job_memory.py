"""The memory that the trials of a job take on each type of device that could run it, before it is accepted."""

import time
from collections.abc import Iterator, Mapping, Sequence

import torch

from secateur.data.planning import CalibrationPlan, EvaluationPlan
from secateur.engine.memory_check import MemoryCheck
from secateur.engine.memory_estimate import MemoryEstimate, Work, memory_estimate
from secateur.engine.resolve import needs_data
from secateur.errors import SecateurError
from secateur.hardware.device import resolve_dtype
from secateur.hardware.oom_retry import NO_SAVING, PRUNING_SAVINGS, MemorySaving
from secateur.models.config import load_config
from secateur.models.sources.source import Source
from secateur.pruning.method import Method
from secateur.pruning.registry import DENSE
from secateur.spec import CheckRequest, DeviceMemory, DeviceType, MethodMemory

# Processor time of a check after which no further method is judged, and none is estimated. It has 30 s in all.
_JUDGING, _ESTIMATING = 2.0, 15.0


class JobMemory:
    """The estimates of one checked job. `methods`: by index in the job; `calibration`: None if none reads data."""

    def __init__(
        self,
        request: CheckRequest,
        source: Source,
        methods: Mapping[int, Method],
        calibration: CalibrationPlan | None,
        evaluations: Sequence[EvaluationPlan],
    ) -> None:
        self._request = request
        self._source = source
        self._methods = methods
        self._calibration = calibration
        self._evaluations = evaluations
        self._start = time.process_time()

    def refusals(self) -> Iterator[tuple[int, SecateurError]]:
        """The methods, by index, that fit no device of the request even in the smallest batches, and why.

        A device that a model fits block by block refuses nothing here; nor does one whose memory is not known.
        """
        devices = self._largest_devices()
        for index, method in self._methods.items():
            refusals = [self._refusal(method, device, size) for device, size in devices.items()]
            if refusals and all(refusals):
                yield index, next(filter(None, refusals))

    def of_devices(self) -> list[DeviceMemory]:
        """The memory of each method on each type of device, the dense baseline first; nothing unless requested."""
        methods = (None, *self._methods.values())
        return [
            DeviceMemory(device=device, methods=[self._of_method(method, device) for method in methods])
            for device in (self._largest_devices() if self._request.estimate else ())
        ]

    def _largest_devices(self) -> dict[DeviceType, int | None]:
        """The memory of the largest device of each type; None if one of them is not known."""
        sizes: dict[DeviceType, list[int | None]] = {}
        for device in self._request.devices:
            sizes.setdefault(device.type, []).append(device.memory_bytes)
        return {kind: None if None in found else max(filter(None, found)) for kind, found in sizes.items()}

    def _refusal(self, method: Method, device: DeviceType, size: int | None) -> SecateurError | None:
        if size is None or self._has_taken(_JUDGING):
            return None
        estimate, work = self._estimate(device), self._work(method, device)
        if estimate.weights + estimate.copies > size:
            return None
        try:
            MemoryCheck(estimate, work, size, "the largest host that could run the job").require()
        except SecateurError as error:
            wait = "a job that requires a larger host (gpu-memory>=…) waits for it"
            return SecateurError(error.code, f"{error.message}; {wait}")
        return None

    def _of_method(self, method: Method | None, device: DeviceType) -> MethodMemory:
        estimate, work = self._estimate(device), self._work(method, device)
        return MethodMemory(
            method=DENSE if method is None else method.id,
            peak_bytes=self._peak(estimate, work, NO_SAVING),
            least_bytes=self._peak(estimate, work, PRUNING_SAVINGS[-1]),
        )

    def _peak(self, estimate: MemoryEstimate, work: Work, saving: MemorySaving) -> int | None:
        if self._has_taken(_ESTIMATING):
            return None
        try:
            return estimate.peak(work, saving)
        except Exception:  # noqa: BLE001 (a model that cannot be rehearsed can be run)
            return None

    def _has_taken(self, seconds: float) -> bool:
        return time.process_time() - self._start > seconds

    def _estimate(self, device: DeviceType) -> MemoryEstimate:
        own = load_config(self._source).dtype
        return memory_estimate(self._source, resolve_dtype(self._request.dtype, own, torch.device(device)))

    def _work(self, method: Method | None, device: DeviceType) -> Work:
        reads = method is not None and needs_data(method, self._request.allocation)
        calibration = self._calibration if reads else None
        return Work.planned(method, self._request.pass_, torch.device(device), calibration, self._evaluations)
