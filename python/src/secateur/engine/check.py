"""Checks a job before anything runs, without loading weights: finds every problem and where it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from secateur.artifacts import require_shrinkable
from secateur.data.content import Problems
from secateur.data.datasets import Datasets
from secateur.data.items import Items
from secateur.data.planning import CalibrationPlan, DataPlanner, EvaluationPlan
from secateur.data.sampling import Sampler
from secateur.engine.job_memory import JobMemory
from secateur.engine.resolve import needs_data, require_calibration, require_pattern
from secateur.errors import SecateurError, at
from secateur.evaluation.sandbox import Sandbox
from secateur.models.outline import Outline, outline, require_fitting
from secateur.models.refusals.completeness import require_complete
from secateur.models.sources.source import Source, peek, revision_of
from secateur.progress import Reading
from secateur.pruning.allocation import block_sizes, given_levels, require_allocation
from secateur.pruning.method import Method
from secateur.pruning.registry import create
from secateur.settings import Settings
from secateur.spec import (
    BlockAllocation,
    CheckedModel,
    CheckProblem,
    CheckReport,
    CheckRequest,
    DeviceMemory,
    JobMethod,
)


def check(
    request: CheckRequest, settings: Settings, datasets: Datasets, sampler: Sampler, reading: Reading
) -> CheckReport:
    """The problems' pointers lead into the job that was posted."""
    problems = _Problems(reading)
    methods: dict[int, Method] = {}
    for index, requested in enumerate(request.methods):
        with problems.at(f"/methods/{index}"):
            methods[index] = create(requested.id, requested.params)
    reading("/model")
    try:
        source = peek(request.model, settings)
        shapes = outline(source)
        if source.files:  # the weights of a hub model are downloaded when its first trial runs
            require_complete(source, shapes.model)
        sampler.require(source, shapes.input_spec.kind)
    except SecateurError as error:  # nothing else can be judged without the model
        problems.add("/model", error)
        return CheckReport(problems=problems.found, methods=None, model=None)
    if request.shrunk:
        with problems.at("/keepArtifacts"):
            require_shrinkable(shapes)
    patterns = _check_patterns_and_allocation(request, methods, shapes, problems)
    planner = DataPlanner(datasets, source, shapes.input_spec)
    calibration: CalibrationPlan | None = None
    evaluations: list[EvaluationPlan] = []
    with problems.at("/calibration"):
        if any(needs_data(method, request.allocation) for method in methods.values()):
            calibration = planner.calibration(request.calibration)
            require_fitting(shapes, sampler.first_sample(source, calibration))
        else:  # a wrong name is a problem even if no method reads the dataset
            planner.read(request.calibration, "calibrate")
    for index, method in methods.items():
        with problems.at(f"/methods/{index}"):
            require_calibration(method, calibration)
    for index, requested_evaluation in enumerate(request.evaluations):
        with problems.at(f"/evaluations/{index}"):
            evaluations.append(_checked(planner.evaluation(requested_evaluation), shapes, sampler, source))
    memory = _check_memory(JobMemory(request, source, methods, calibration, evaluations), problems)
    revision = ""
    if not problems.found:  # every byte of the model is read only for a job that can run
        with problems.at("/model"):
            revision = revision_of(source, settings)
    if problems.found:
        return CheckReport(problems=problems.found, methods=None, model=None, memory=memory)
    return CheckReport(
        problems=[],
        methods=[
            JobMethod(id=requested.id, params=requested.params, patterns=list(own.values()))
            for requested, own in zip(request.methods, patterns.values(), strict=True)
        ],
        model=CheckedModel(
            id=source.id,
            revision=revision,
            family=shapes.family,
            parameters=shapes.parameters,
            prunable_parameters=shapes.prunable_parameters,
            dtype_bytes=shapes.dtype_bytes,
            max_seqlen=shapes.input_spec.max_seqlen,
            blocks=len(shapes.decoder.blocks),
        ),
        memory=memory,
    )


def _checked(evaluation: EvaluationPlan, shapes: Outline, sampler: Sampler, source: Source) -> EvaluationPlan:
    """The same. Raises SecateurError unless its data suits the model and, for problems, generated code can run here."""
    if isinstance(evaluation.content, Problems):
        with at("/dataset"):
            Sandbox()
    if not isinstance(evaluation.content, Items):  # any text of an item can be read, or is cut
        require_fitting(shapes, sampler.first_sample(source, evaluation))
    return evaluation


class _Problems:
    def __init__(self, reading: Reading) -> None:
        self.found: list[CheckProblem] = []
        self.reading = reading

    @contextmanager
    def at(self, pointer: str) -> Iterator[None]:
        """Inside, a SecateurError is collected and not raised."""
        self.reading(pointer)
        try:
            yield
        except SecateurError as error:
            self.add(pointer, error)

    def add(self, pointer: str, error: SecateurError) -> None:
        """Collect an error once. Its own pointer is appended to `pointer`."""
        problem = CheckProblem(pointer=pointer + error.pointer, code=error.code, message=error.message)
        if problem not in self.found:
            self.found.append(problem)


def _check_memory(memory: JobMemory, problems: _Problems) -> list[DeviceMemory]:
    """Returns what the report says of memory. Estimates nothing for a job that has other problems."""
    if problems.found:
        return []
    problems.reading("/methods")
    for index, refusal in memory.refusals():
        problems.add(f"/methods/{index}", refusal)
    return memory.of_devices()


def _check_patterns_and_allocation(
    request: CheckRequest, methods: dict[int, Method], shapes: Outline, problems: _Problems
) -> dict[int, dict[str, str]]:
    """Returns the patterns of each method, by the method's index and by each pattern's pointer in the request."""
    patterns = {index: _patterns(request, index, method) for index, method in methods.items()}
    for index, own in patterns.items():
        for pointer, pattern in own.items():
            with problems.at(pointer):
                require_pattern(methods[index], pattern)
    for pointer, pattern in _requested_patterns(request).items():
        with problems.at(pointer):
            _require_divisible(shapes, pattern)
    with problems.at("/allocation"):
        for index, own in patterns.items():
            for pattern in own.values():
                require_allocation(request.allocation, methods[index], pattern)
        if isinstance(request.allocation, BlockAllocation):
            for level in filter(None, request.levels):  # level 0 prunes nothing anywhere
                given_levels(level, request.allocation.blocks, block_sizes(shapes.decoder))
    return patterns


def _patterns(request: CheckRequest, index: int, method: Method) -> dict[str, str]:
    """The patterns that a method of the job runs in, by pointer."""
    own = request.methods[index].patterns
    if own is None and request.patterns is None:
        return {f"/methods/{index}": method.patterns[0]}
    return _by_pointer("/patterns", request.patterns) if own is None else _by_pointer(f"/methods/{index}/patterns", own)


def _requested_patterns(request: CheckRequest) -> dict[str, str]:
    """Every pattern in the job, by pointer."""
    requested = _by_pointer("/patterns", request.patterns)
    for index, method in enumerate(request.methods):
        requested |= _by_pointer(f"/methods/{index}/patterns", method.patterns)
    return requested


def _by_pointer(pointer: str, patterns: list[str] | None) -> dict[str, str]:
    return {f"{pointer}/{index}": pattern for index, pattern in enumerate(patterns or [])}


def _require_divisible(shapes: Outline, pattern: str) -> None:
    """Raises SecateurError (`PRUNE_PATTERN_MISMATCH`) unless an n:m pattern divides the inputs of every layer."""
    if ":" not in pattern:
        return
    tile = int(pattern.partition(":")[2])
    for layer in (layer for block in shapes.decoder.layers for layer in block):
        inputs = layer.weight.shape[1]
        if inputs % tile:
            raise SecateurError(
                "PRUNE_PATTERN_MISMATCH", f"{pattern}: {layer.role} has {inputs} inputs, which is no multiple of {tile}"
            )
