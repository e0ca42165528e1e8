"""A pass over samples that are tensors."""

from abc import abstractmethod

from secateur.evaluation.non_finite import first_non_finite
from secateur.evaluation.passes.evaluation_pass import AfterBatch, EvaluationPass, Found
from secateur.evaluation.perplexity import batch_windows
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.spec import NonFinite

# The estimated cost of an evaluated token, in tokens through the blocks: it also goes through the head.
_HEAD_COST = 1.25


class SamplesPass(EvaluationPass):
    """The first batch with a NaN ends it."""

    def __init__(self, data: str, loaded: LoadedModel, samples: Samples) -> None:
        super().__init__(data, samples.length, batch_windows(samples.length, loaded.device))
        self.samples = samples
        self.tokens = samples.tokens
        self.text_bytes = samples.text_bytes
        self._loaded = loaded

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def cost(self) -> float:  # noqa: D102 (as described by EvaluationPass)
        return len(self) * self.length * _HEAD_COST

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
