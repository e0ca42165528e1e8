"""The interface of a pruning method. `secateur.pruning.registry` finds the subclasses in `methods/`."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict
from torch import Tensor

from secateur import spec
from secateur.calibration.block_reconstruction import BlockReconstruction
from secateur.calibration.statistics import ColumnNorms, Gram, Statistics
from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Layer
from secateur.models.samples import Samples
from secateur.progress import Meter
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.masks import Group, zeroed
from secateur.pruning.pruning_context import PruningContext

_STATISTICS: dict[spec.Need, type[Statistics]] = {"column-norms": ColumnNorms, "gram": Gram}


class NoParams(BaseModel):
    """The parameters of a method without any, and the base class of all others: strict, no unknown keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Method(ABC):
    """Prunes one layer at a time. The docstring cites the paper; its first line is the summary that users see.

    An instance serves one trial. `paper`: the number of the method in the paper's tables. `patterns`: the first is the
    default of a job that names no pattern, so it must not be n:m. `dense_target`: the method needs the dense model's
    part of a Gram's moments, which costs a second forward pass of every block. `matrices`: the largest number of
    matrices of H's size that it holds at once; `working`: bytes for each weight that `prune` takes besides those.
    `preparing`: bytes for each weight of the model that it holds from `prepare` on.
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
    working: ClassVar[int] = 32
    preparing: ClassVar[int] = 0

    def __init__(self, params: NoParams) -> None:
        self.params = params

    @property
    def gathers(self) -> type[Statistics] | None:
        """The statistics of the layers' inputs that it needs; None if it needs no sequential pass."""
        return _STATISTICS.get(self.needs)

    def prepare(self, context: PruningContext) -> None:  # noqa: B027 (most methods have nothing to prepare)
        """Look at the dense model as a whole, before any layer is pruned. May raise NotApplicable."""

    def preparation_cost(self, calibration: Samples) -> float:  # noqa: ARG002
        """The estimated cost of `prepare`, in tokens through the whole model. The progress uses it."""
        return 0.0

    def solving_cost(self, tokens: int, columns: float) -> float:  # noqa: ARG002
        """The estimated cost of `prune` and `refine` for all layers, in tokens through the whole model.

        The progress uses it. `tokens`: calibration tokens. `columns`: a layer's inputs, on average over the weights;
        multiplying every weight matrix by its H costs that many tokens.
        """
        return 0.0

    @abstractmethod
    def prune(self, problem: LayerProblem) -> Pruned:
        """The layer's new weight, float32. May raise NotApplicable."""

    @classmethod
    def describe(cls) -> spec.MethodInfo:
        """The method's entry in `GET /v1/methods`."""
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
    """A method that scores weights: those with the lowest scores are pruned, the others stay unchanged."""

    group: Group
    working: ClassVar[int] = 14  # scores and a copy to select from, two masks, and the new weight

    @abstractmethod
    def scores(self, problem: LayerProblem) -> Tensor:
        """[outputs, inputs] float32; higher = keep."""

    def prune(self, problem: LayerProblem) -> Pruned:
        """Zeros where the scores are lowest."""
        scores = self.scores(problem)
        if scores.shape != problem.weight.shape:  # masks of another shape would broadcast
            raise wrong_shape(self.id, "scores", problem.name, scores, problem.weight)
        keep = problem.keep(scores, self.group)
        return Pruned(zeroed(problem.weight, keep))


def wrong_shape(method: str, what: str, layer: str, found: Tensor, weight: Tensor) -> SecateurError:
    """The error (`PRUNE_BROKEN_METHOD`) for an answer of a method that does not fit the layer's weight."""
    return SecateurError(
        "PRUNE_BROKEN_METHOD",
        f"the method {method} gave {what} of shape {list(found.shape)} for {layer}, which is {list(weight.shape)}",
    )


class BlockMethod(Method):
    """A method that prunes the layers of a block together."""

    @abstractmethod
    def prune_block(self, problems: Sequence[LayerProblem]) -> list[Pruned]:
        """One answer for each problem, in their order."""

    def prune(self, problem: LayerProblem) -> Pruned:
        """A block of one layer."""
        return self.prune_block([problem])[0]


class AllocatingMethod(Method):
    """A method that chooses the level of each block."""

    @abstractmethod
    def allocate(self, context: PruningContext) -> list[float]:
        """A level for each block. Their mean, weighted by numbers of weights, is the trial's level, which is above 0.

        Called after `prepare`. It may change the model but must leave it dense. May raise Cancelled.
        """


class RefiningMethod(Method):
    """A method that can fit a block's weights once more after its layers have been pruned.

    `refines`: whether it does in this trial; this requires `dense_target`.
    """

    refines: bool

    @abstractmethod
    def refine(
        self, reconstruction: BlockReconstruction, seed: int, step: Callable[[float], None]
    ) -> dict[Layer, Tensor]:
        """New weights, each shaped like its layer's parameter.

        `step` takes the progress, 0 to 1, and may raise Cancelled.
        """


class FakeMethod(Method):
    """A method for tests of the service: its trial loads no model, prunes nothing and measures nothing."""

    @abstractmethod
    def act(self, meter: Meter) -> None:
        """Run in place of the trial. May raise Cancelled."""

    def prune(self, problem: LayerProblem) -> Pruned:
        """Never called."""
        raise NotImplementedError(problem.name)
