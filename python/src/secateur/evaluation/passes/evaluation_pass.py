"""What a pass over any kind of evaluation data has in common."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Literal

from torch import Tensor

from secateur.spec import GeneratedText, Metric, NonFinite, Outcomes

Found = dict[Metric, Tensor]
"""What a pass found in each sample, by metric. [samples] float64."""

AfterBatch = Callable[[float, int], None]
"""Called with the work since the last call, in samples, and the number of samples done so far. It may raise."""


class EvaluationPass(ABC):
    """One pass of a model over the samples of evaluations that differ in nothing but their metric.

    It is made while the model is dense, and run when it is pruned. `unit`: what a sample is; `data`: what the samples
    are of; `length`: the work for one sample, in tokens; `usual`: the samples in a batch that keeps the device busy;
    `tokens`, `text_bytes`: of all samples, as `tokens` and `bytes` of a `Measurement`; `warnings`: for readers of the
    figures.
    """

    unit: ClassVar[Literal["window", "image", "item", "prompt", "problem"]]
    tokens: int | None = None
    text_bytes: int | None = None
    warnings: tuple[str, ...] = ()

    def __init__(self, data: str, length: int, usual: int) -> None:
        self.data = data
        self.length = length
        self.usual = usual

    @abstractmethod
    def __len__(self) -> int:
        """The number of samples."""

    @property
    @abstractmethod
    def cost(self) -> float:
        """The estimated cost of `run`, in tokens through the whole model."""

    @property
    def dense_cost(self) -> float:
        """The estimated cost of `run_dense`; 0 if it need not run."""
        return 0.0

    def try_dense(self) -> None:  # noqa: B027 (most have nothing to try)
        """Try on the dense model whether `run` can work. Raises SecateurError where it cannot."""

    def run_dense(self, after_batch: AfterBatch, batch: int) -> None:  # noqa: B027 (as above)
        """Find what pruned models are compared with. Raises NotFinite if the dense model is not finite."""

    @abstractmethod
    def run(self, after_batch: AfterBatch, batch: int) -> tuple[Found, NonFinite | None]:
        """What the model gives; if some of it is NaN, also where that begins. `batch`: samples in a forward pass."""

    @abstractmethod
    def figure(self, metric: Metric, values: Tensor) -> float:
        """The figure of what was found for a metric."""

    @abstractmethod
    def outcomes(self, metric: Metric, values: Tensor) -> Outcomes | None:
        """What was found for a metric, to be stored."""

    def texts(self) -> list[GeneratedText] | None:
        """What the model wrote in `run`, cut to what is stored; None for a pass that writes nothing."""
        return None

    @property
    def batches(self) -> int:
        """The batches of the usual size."""
        return -(-len(self) // self.usual)
