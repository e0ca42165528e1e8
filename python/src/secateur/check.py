"""What is wrong with a job, before anything runs and without loading weights: every problem, each with its place."""

from collections.abc import Iterator
from contextlib import contextmanager

from secateur.data.datasets import Datasets
from secateur.data.tokens import TokenCache
from secateur.data.windows import random_windows, sequential_windows
from secateur.errors import SecateurError
from secateur.models.loading import Outline, outline
from secateur.models.sources import locate
from secateur.registry import create
from secateur.resolve import EvaluationPlan, plan_calibration, plan_evaluation, require_distinct, require_pattern
from secateur.settings import Settings
from secateur.spec import CheckedModel, CheckProblem, CheckReport, CheckRequest


def check(request: CheckRequest, settings: Settings, datasets: Datasets, cache: TokenCache) -> CheckReport:
    """Pointers go into the job that was posted."""
    problems = _Problems()
    methods = []
    for index, method in enumerate(request.methods):
        with problems.at(f"/methods/{index}"):
            methods.append(create(method.id, method.params))
    try:
        source = locate(request.model, settings, weights=False)
        shapes = outline(source)
        cache.tokenizer(source)
    except SecateurError as error:  # nothing else can be judged without the model
        problems.add("/model", error)
        return CheckReport(problems=problems.found, model=None)
    for index, pattern in enumerate(request.patterns):
        with problems.at(f"/patterns/{index}"):
            for known in methods:
                require_pattern(known, pattern)
            _require_divisible(shapes, pattern)
    with problems.at("/calibration"):  # also where nothing reads it: a wrong name is a mistake of the job's
        calibration = plan_calibration(request.calibration, datasets, shapes.max_seqlen)
        if any(known.needs != "nothing" for known in methods):
            tokens = cache.tokens(source, calibration.text)
            if request.calibration.sampling == "random":
                random_windows(tokens, calibration.seqlen, 1, request.calibration.seed)
            else:
                sequential_windows(tokens, calibration.seqlen, 1)
    planned: list[EvaluationPlan] = []
    for index, wanted in enumerate(request.evaluations):
        with problems.at(f"/evaluations/{index}"):
            evaluation = plan_evaluation(wanted, datasets, shapes.max_seqlen)
            require_distinct(evaluation, planned)
            planned.append(evaluation)
            sequential_windows(cache.tokens(source, evaluation.text), evaluation.seqlen, 1)
    return CheckReport(
        problems=problems.found,
        model=CheckedModel(
            id=source.id,
            revision=source.revision,
            family=shapes.family,
            parameters=shapes.parameters,
            max_seqlen=shapes.max_seqlen,
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
        """The error's own pointer goes on from `pointer`."""
        self.found.append(CheckProblem(pointer=pointer + error.pointer, code=error.code, message=error.message))


def _require_divisible(shapes: Outline, pattern: str) -> None:
    """Every n:m has to divide the inputs of every layer. Blocks are alike, so the first one speaks for all."""
    if ":" not in pattern:
        return
    tile = int(pattern.partition(":")[2])
    for layer in shapes.decoder.layers[0]:
        inputs = layer.weight.shape[1]
        if inputs % tile:
            raise SecateurError(
                "PRUNE_PATTERN_MISMATCH", f"{pattern}: {layer.role} has {inputs} inputs, no multiple of {tile}"
            )
