"""What a pruning method is. `secateur.pruning.registry` finds the subclasses in `methods/`."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from torch import Tensor

from secateur import spec
from secateur.calibration.block_reconstruction import BlockReconstruction
from secateur.calibration.statistics import ColumnNorms, Gram, Statistics
from secateur.models.decoder import Layer
from secateur.models.samples import Samples
from secateur.progress import Meter
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.masks import Group, zeroed
from secateur.pruning.pruning_context import PruningContext

_STATISTICS: dict[spec.Need, type[Statistics]] = {"column-norms": ColumnNorms, "gram": Gram}


class NoParams(BaseModel):
    """The parameters of a method that has none, and the base of all others: strict, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Method(ABC):
    """Prunes one layer at a time. The docstring cites the paper; its first line is shown.

    An instance serves one trial. `paper`: the number of the method in the paper's tables. `patterns`: the first is what
    a job gets that names none, so it is no n:m. `dense_target`: the dense model's part of a Gram's moments is wanted,
    which costs a second forward pass of every block. `matrices`: how many of the size of H it holds at once, at most.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    origin: ClassVar[spec.Origin] = "human"
    paper: ClassVar[str | None] = None
    needs: ClassVar[spec.Need]
    group: spec.Group
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("unstructured", "n:m")
    updates_weights: ClassVar[bool] = False
    Params: ClassVar[type[NoParams]] = NoParams
    dense_target: bool = False
    matrices: ClassVar[int] = 8

    def __init__(self, params: NoParams) -> None:
        self.params = params

    @property
    def gathers(self) -> type[Statistics] | None:
        """What the walk is to gather for it of the layers' inputs; None if it needs no walk."""
        return _STATISTICS.get(self.needs)

    def prepare(self, context: PruningContext) -> None:  # noqa: B027 (most methods have nothing to prepare)
        """Look at the dense model as a whole, before any layer is pruned. May raise NotApplicable."""

    def preparation_cost(self, calibration: Samples) -> float:  # noqa: ARG002
        """What is done before the first layer costs about, in tokens through the whole model: for the progress."""
        return 0.0

    def solving_cost(self, tokens: int, columns: float) -> float:  # noqa: ARG002
        """What `prune` and `refine` of all layers cost about, in tokens through the whole model: for the progress.

        `tokens`: of calibration. `columns`: the inputs of a layer, on average over the weights; a product of every
        weight with its H costs as many tokens.
        """
        return 0.0

    @abstractmethod
    def prune(self, problem: LayerProblem) -> Pruned:
        """The layer's new weight, float32. May raise NotApplicable."""

    @classmethod
    def describe(cls) -> spec.MethodInfo:
        """What `GET /v1/methods` says about it."""
        return spec.MethodInfo(
            id=cls.id,
            title=cls.title,
            summary=(inspect.getdoc(cls) or "").partition("\n")[0],
            source=cls.source,
            origin=cls.origin,
            paper=cls.paper,
            needs=cls.needs,
            group=cls.group,
            patterns=list(cls.patterns),
            updates_weights=cls.updates_weights,
            params_schema=cls.Params.model_json_schema(),
        )


class Score(Method):
    """A method that is a score: the weights with the lowest are pruned, the others stay as they are."""

    group: Group

    @abstractmethod
    def scores(self, problem: LayerProblem) -> Tensor:
        """[outputs, inputs] float32; higher = keep."""

    def prune(self, problem: LayerProblem) -> Pruned:
        """Zeros where the scores are lowest."""
        keep = problem.keep(self.scores(problem), self.group)
        return Pruned(zeroed(problem.weight, keep))


class BlockMethod(Method):
    """A method that prunes the layers of a block together."""

    @abstractmethod
    def prune_block(self, problems: Sequence[LayerProblem]) -> list[Pruned]:
        """One answer for each problem, in their order."""

    def prune(self, problem: LayerProblem) -> Pruned:
        """A block of one layer."""
        return self.prune_block([problem])[0]


class AllocatingMethod(Method):
    """A method that chooses by how much each block is pruned."""

    @abstractmethod
    def allocate(self, context: PruningContext) -> list[float]:
        """A level for each block, their mean weighted by numbers of weights being the trial's, which is over 0.

        Comes after `prepare`. The dense model may be changed meanwhile but is left dense. May raise Cancelled.
        """


class RefiningMethod(Method):
    """A method that may work on a block's weights once more when its layers have been pruned.

    `refines`: whether it does in this trial; then it has `dense_target` too.
    """

    refines: bool

    @abstractmethod
    def refine(
        self, reconstruction: BlockReconstruction, seed: int, step: Callable[[float], None]
    ) -> dict[Layer, Tensor]:
        """New weights, each shaped like its layer's parameter.

        `step` is told how far it is, 0 to 1, and may raise Cancelled.
        """


class FakeMethod(Method):
    """What tests of the service have in a method's place: its trial loads no model, prunes and measures nothing."""

    @abstractmethod
    def act(self, meter: Meter) -> None:
        """All that the trial does. May raise Cancelled."""

    def prune(self, problem: LayerProblem) -> Pruned:
        """Never called."""
        raise NotImplementedError(problem.name)
