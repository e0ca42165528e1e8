"""A pass over samples that are tensors."""

from abc import abstractmethod
from typing import ClassVar

from secateur.evaluation.dense_states import DenseStates, Gather
from secateur.evaluation.non_finite import first_non_finite, not_finite
from secateur.evaluation.passes.evaluation_pass import AfterBatch, EvaluationPass, Found
from secateur.evaluation.perplexity import batch_windows
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.spec import NonFinite

# The estimated cost of an evaluated token, in tokens through the blocks: it also goes through the head, and where the
# model is compared with the dense one, so do that one's hidden states.
_HEAD_COST, _COMPARING_COST = 1.25, 1.5


class SamplesPass(EvaluationPass):
    """The first batch with a NaN ends it.

    `compared`: what is kept of the dense model, if the model is compared with it; `gather` finds that.
    """

    gather: ClassVar[Gather]

    def __init__(self, data: str, loaded: LoadedModel, samples: Samples, compared: DenseStates | None) -> None:
        super().__init__(data, samples.length, batch_windows(samples.length, loaded.device))
        self.samples = samples
        self.tokens = samples.tokens
        self.text_bytes = samples.text_bytes
        self._loaded = loaded
        self._compared = compared

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def compares(self) -> bool:
        """Whether the model is compared with the dense one."""
        return self._compared is not None

    @property
    def cost(self) -> float:  # noqa: D102 (as described by EvaluationPass)
        return len(self) * self.length * (_COMPARING_COST if self._compared else _HEAD_COST)

    @property
    def dense_cost(self) -> float:
        """0 if the states are kept from an earlier trial."""
        return len(self) * self.length if self._compared and not self._compared.get(self.samples) else 0.0

    def run_dense(self, after_batch: AfterBatch, batch: int) -> None:
        """Keep the dense model's states. Raises NotFinite, and OSError if the disk has no space for them."""
        assert self._compared
        if self._compared.gather(type(self).gather, self._loaded, self.samples, after_batch, batch):
            return
        inputs = self.samples.inputs[:batch]
        raise not_finite(self._loaded.dtype, first_non_finite(self._loaded.model, self._loaded.decoder, inputs))

    def run(self, after_batch: AfterBatch, batch: int) -> tuple[Found, NonFinite | None]:  # noqa: D102
        finite = 0

        def after_finite_batch(work: float, done: int) -> None:
            nonlocal finite
            finite = done
            after_batch(work, done)

        found = self._find(after_finite_batch, batch)
        if not any(bool(values.isnan().any()) for values in found.values()):
            return found, None
        if finite == len(self):  # the dense model's logits are not finite
            return found, None
        inputs = self.samples.inputs[finite : finite + batch]
        return found, first_non_finite(self._loaded.model, self._loaded.decoder, inputs)

    @abstractmethod
    def _find(self, after_batch: AfterBatch, batch: int) -> Found:
        """NaN from the first batch with a NaN on, which is not reported to `after_batch`."""
