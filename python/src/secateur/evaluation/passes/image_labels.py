"""Images with labels: accuracy."""

from torch import Tensor

from secateur.evaluation.accuracy import accuracy_of, image_hits
from secateur.evaluation.outcomes import encoded_hits
from secateur.evaluation.passes.evaluation_pass import AfterBatch, Found
from secateur.evaluation.passes.samples_pass import SamplesPass
from secateur.spec import Metric, Outcomes


class ImageLabels(SamplesPass):
    """Whether the model finds the label of each image."""

    unit = "image"

    def figure(self, _: Metric, values: Tensor) -> float:  # noqa: D102 (as described by EvaluationPass)
        return accuracy_of(values)

    def outcomes(self, _: Metric, values: Tensor) -> Outcomes | None:  # noqa: D102
        return encoded_hits(values, self.samples.digest)

    def _find(self, after_batch: AfterBatch, batch: int) -> Found:
        model, decoder = self._loaded.model, self._loaded.decoder
        return {"accuracy": image_hits(model, self.samples, after_batch, decoder, batch=batch)}
