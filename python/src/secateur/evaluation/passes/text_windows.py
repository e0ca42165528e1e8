"""Windows of text: perplexity, and agreement with the dense model."""

from torch import Tensor

from secateur.evaluation.agreement import require_comparable, window_figures
from secateur.evaluation.dense_states import DenseStates
from secateur.evaluation.non_finite import first_non_finite, not_finite
from secateur.evaluation.outcomes import encoded_numbers
from secateur.evaluation.passes.evaluation_pass import AfterBatch, Found
from secateur.evaluation.passes.samples_pass import SamplesPass
from secateur.evaluation.perplexity import has_plain_head, perplexity_of, window_losses
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.spec import Metric, Outcomes

# As _HEAD_COST of a SamplesPass where the dense model's hidden states also go through the head.
_COMPARING_COST = 1.5


class TextWindows(SamplesPass):
    """`compared`: the dense model's states, if the model is compared with them."""

    unit = "window"

    def __init__(self, data: str, loaded: LoadedModel, samples: Samples, compared: DenseStates | None) -> None:
        super().__init__(data, loaded, samples)
        self._compared = compared

    @property
    def compares(self) -> bool:
        """Whether the model is compared with the dense one."""
        return self._compared is not None

    @property
    def cost(self) -> float:  # noqa: D102 (as described by EvaluationPass)
        return len(self) * self.length * _COMPARING_COST if self._compared else super().cost

    @property
    def dense_cost(self) -> float:
        """0 if the states are kept from an earlier trial."""
        return len(self) * self.length if self._compared and not self._compared.get(self.samples) else 0.0

    def try_dense(self) -> None:
        """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for a model that cannot be compared with the dense one."""
        model, decoder, windows = self._loaded.model, self._loaded.decoder, self.samples.inputs
        has_plain_head(model, decoder, windows)  # later evaluations use the answer
        if self._compared:
            require_comparable(model, decoder, windows)

    def run_dense(self, after_batch: AfterBatch, batch: int) -> None:
        """Keep the hidden states. Raises NotFinite, and OSError if the disk has no space for them."""
        assert self._compared
        if self._compared.gather(self._loaded, self.samples, after_batch, batch):
            return
        inputs = self.samples.inputs[:batch]
        raise not_finite(self._loaded.dtype, first_non_finite(self._loaded.model, self._loaded.decoder, inputs))

    def figure(self, metric: Metric, values: Tensor) -> float:  # noqa: D102
        return perplexity_of(values, self.samples.answers) if metric == "perplexity" else float(values.mean())

    def outcomes(self, _: Metric, values: Tensor) -> Outcomes | None:  # noqa: D102
        return encoded_numbers(values, self.samples.digest)

    def _find(self, after_batch: AfterBatch, batch: int) -> Found:
        model, decoder, samples = self._loaded.model, self._loaded.decoder, self.samples
        windows, prefix = samples.inputs, samples.prefix
        states = self._compared and self._compared.get(samples)
        if not states:
            return {"perplexity": window_losses(model, windows, after_batch, decoder, prefix=prefix, batch=batch)}
        losses, divergences, agreements = window_figures(
            model, windows, states.read, after_batch, decoder, prefix=prefix, batch=batch
        )
        return {"perplexity": losses, "kl_divergence": divergences, "top1_agreement": agreements}
