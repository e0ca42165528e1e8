"""Windows of text: perplexity, and agreement with the dense model."""

from torch import Tensor

from secateur.evaluation.agreement import require_comparable, window_figures
from secateur.evaluation.dense_states import gathered
from secateur.evaluation.outcomes import encoded_numbers
from secateur.evaluation.passes.evaluation_pass import AfterBatch, Found
from secateur.evaluation.passes.samples_pass import SamplesPass
from secateur.evaluation.perplexity import has_plain_head, perplexity_of, window_losses
from secateur.spec import Metric, Outcomes


class TextWindows(SamplesPass):
    """The next token of each position. The dense model's hidden states are what is compared."""

    unit = "window"
    gather = staticmethod(gathered)

    def try_dense(self) -> None:
        """Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for a model that cannot be compared with the dense one."""
        model, decoder, windows = self._loaded.model, self._loaded.decoder, self.samples.inputs
        has_plain_head(model, decoder, windows)  # later evaluations use the answer
        if self._compared:
            require_comparable(model, decoder, windows)

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
