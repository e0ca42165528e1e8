"""What is wrong with a job, before anything runs and without loading weights: every problem, each with its place."""

from collections.abc import Iterator
from contextlib import contextmanager

from secateur.data.datasets import Datasets
from secateur.data.sampling import Sampler
from secateur.engine.resolve import (
    EvaluationPlan,
    needs_data,
    plan_calibration,
    plan_evaluation,
    require_distinct,
    require_pattern,
)
from secateur.errors import SecateurError
from secateur.models.loading import Outline, outline, require_fitting
from secateur.models.sources import locate
from secateur.pruning.allocation import block_sizes, given_levels, require_allocation
from secateur.pruning.method import Method
from secateur.pruning.registry import create
from secateur.settings import Settings
from secateur.spec import BlockAllocation, CheckedModel, CheckProblem, CheckReport, CheckRequest, JobMethod


def check(request: CheckRequest, settings: Settings, datasets: Datasets, sampler: Sampler) -> CheckReport:
    """Pointers go into the job that was posted."""
    problems = _Problems()
    methods: dict[int, Method] = {}
    for index, asked in enumerate(request.methods):
        with problems.at(f"/methods/{index}"):
            methods[index] = create(asked.id, asked.params)
    try:
        source = locate(request.model, settings, weights=False)
        shapes = outline(source)
        sampler.require(source, shapes.input_spec.kind)
    except SecateurError as error:  # nothing else can be judged without the model
        problems.add("/model", error)
        return CheckReport(problems=problems.found, methods=None, model=None)
    swept = _check_sweep(request, methods, shapes, problems)
    with problems.at("/calibration"):
        if any(needs_data(method, request.allocation) for method in methods.values()):
            calibration = plan_calibration(request.calibration, datasets, shapes.input_spec)
            require_fitting(shapes, sampler.calibration(source, calibration, 1))
        else:  # a wrong name is a mistake of the job's also where nothing reads it
            named = request.calibration
            datasets.content(named.dataset, datasets.split(named.dataset, named.split, "calibrate"))
    planned: list[EvaluationPlan] = []
    for index, wanted in enumerate(request.evaluations):
        with problems.at(f"/evaluations/{index}"):
            evaluation = plan_evaluation(wanted, datasets, shapes.input_spec)
            require_distinct(evaluation, planned)
            planned.append(evaluation)
            require_fitting(shapes, sampler.evaluation(source, evaluation, 1))
    return CheckReport(
        problems=problems.found,
        methods=None
        if problems.found
        else [
            JobMethod(id=asked.id, params=asked.params, patterns=list(patterns.values()))
            for asked, patterns in zip(request.methods, swept.values(), strict=True)
        ],
        model=CheckedModel(
            id=source.id,
            revision=source.revision,
            family=shapes.family,
            parameters=shapes.parameters,
            max_seqlen=shapes.input_spec.max_seqlen,
            blocks=len(shapes.decoder.blocks),
        ),
    )


class _Problems:
    def __init__(self) -> None:
        self.found: list[CheckProblem] = []

    @contextmanager
    def at(self, pointer: str) -> Iterator[None]:
        """Note what is raised inside instead of passing it on."""
        try:
            yield
        except SecateurError as error:
            self.add(pointer, error)

    def add(self, pointer: str, error: SecateurError) -> None:
        """The error's own pointer goes on from `pointer`. What is wrong with several methods is said once."""
        problem = CheckProblem(pointer=pointer + error.pointer, code=error.code, message=error.message)
        if problem not in self.found:
            self.found.append(problem)


def _check_sweep(
    request: CheckRequest, methods: dict[int, Method], shapes: Outline, problems: _Problems
) -> dict[int, dict[str, str]]:
    """Patterns and allocation. Returns the patterns of each method, each with the place where it was asked for."""
    swept = {index: _patterns(request, index, method) for index, method in methods.items()}
    for index, patterns in swept.items():
        for pointer, pattern in patterns.items():
            with problems.at(pointer):
                require_pattern(methods[index], pattern)
    for pointer, pattern in _asked_patterns(request).items():
        with problems.at(pointer):
            _require_divisible(shapes, pattern)
    with problems.at("/allocation"):
        for index, patterns in swept.items():
            for pattern in patterns.values():
                require_allocation(request.allocation, methods[index], pattern)
        if isinstance(request.allocation, BlockAllocation):
            for level in filter(None, request.levels):  # level 0 prunes nothing anywhere
                given_levels(level, request.allocation.blocks, block_sizes(shapes.decoder))
    return swept


def _patterns(request: CheckRequest, index: int, method: Method) -> dict[str, str]:
    """What a method of the job runs in, by place."""
    own = request.methods[index].patterns
    if own is None and request.patterns is None:
        return {f"/methods/{index}": method.patterns[0]}
    return _placed("/patterns", request.patterns) if own is None else _placed(f"/methods/{index}/patterns", own)


def _asked_patterns(request: CheckRequest) -> dict[str, str]:
    """Every pattern that the job names, with its place."""
    asked = _placed("/patterns", request.patterns)
    for index, method in enumerate(request.methods):
        asked |= _placed(f"/methods/{index}/patterns", method.patterns)
    return asked


def _placed(pointer: str, patterns: list[str] | None) -> dict[str, str]:
    return {f"{pointer}/{place}": pattern for place, pattern in enumerate(patterns or [])}


def _require_divisible(shapes: Outline, pattern: str) -> None:
    """Every n:m has to divide the inputs of every layer."""
    if ":" not in pattern:
        return
    tile = int(pattern.partition(":")[2])
    for layer in (layer for block in shapes.decoder.layers for layer in block):
        inputs = layer.weight.shape[1]
        if inputs % tile:
            raise SecateurError(
                "PRUNE_PATTERN_MISMATCH", f"{pattern}: {layer.role} has {inputs} inputs, no multiple of {tile}"
            )
