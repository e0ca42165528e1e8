"""Images: accuracy where they have labels, and agreement with the dense model."""

from torch import Tensor

from secateur.evaluation.accuracy import image_hits
from secateur.evaluation.image_agreement import gathered_logits, image_figures
from secateur.evaluation.outcomes import encoded_hits, encoded_numbers
from secateur.evaluation.passes.evaluation_pass import AfterBatch, Found
from secateur.evaluation.passes.samples_pass import SamplesPass
from secateur.spec import Metric, Outcomes


class ImageClasses(SamplesPass):
    """Which class of each image the model finds most likely. The metric says what it is compared with."""

    unit = "image"
    gather = staticmethod(gathered_logits)

    def figure(self, _: Metric, values: Tensor) -> float:  # noqa: D102 (as described by EvaluationPass)
        return float(values.mean())

    def outcomes(self, metric: Metric, values: Tensor) -> Outcomes | None:  # noqa: D102
        encoded = encoded_hits if metric == "accuracy" else encoded_numbers
        return encoded(values, self.samples.digest)

    def _find(self, after_batch: AfterBatch, batch: int) -> Found:
        model, decoder, images = self._loaded.model, self._loaded.decoder, self.samples
        states = self._compared and self._compared.get(images)
        if not states:
            return {"accuracy": image_hits(model, images, after_batch, decoder, batch=batch)}
        hits, divergences, agreements = image_figures(model, images, states.read, after_batch, decoder, batch=batch)
        return {"accuracy": hits, "kl_divergence": divergences, "top1_agreement": agreements}
