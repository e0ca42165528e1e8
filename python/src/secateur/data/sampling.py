"""From the dataset of a plan to the samples that a model is shown."""

import random

from secateur.data.pixels import preprocess
from secateur.data.text import Text
from secateur.data.tokens import TokenCache
from secateur.data.windows import random_windows, sequential_windows
from secateur.engine.resolve import CalibrationPlan, EvaluationPlan
from secateur.models.loading import load_image_processor
from secateur.models.samples import Samples
from secateur.models.sources import Source
from secateur.spec import Kind


class Sampler:
    """Draws samples. What tokens the latest few texts have is kept; of images only those that are drawn are made."""

    def __init__(self) -> None:
        self._cache = TokenCache()

    def require(self, source: Source, kind: Kind) -> None:
        """Raises SecateurError (`PRUNE_UNREADABLE_MODEL`) unless the model says how its inputs are made."""
        if kind == "text":
            self._cache.tokenizer(source)
        else:
            load_image_processor(source)

    def calibration(self, source: Source, plan: CalibrationPlan, samples: int) -> Samples:
        """As many as asked for, or all that there are: a random window can be drawn again, an image is drawn once.

        Raises SecateurError: `PRUNE_UNREADABLE_MODEL`, `PRUNE_TEXT_TOO_SHORT`.
        """
        content, wanted = plan.content, plan.wanted
        if wanted.sampling == "sequential":
            return self._first(source, plan, samples)
        if isinstance(content, Text):
            assert plan.seqlen
            return Samples(random_windows(self._cache.tokens(source, content), plan.seqlen, samples, wanted.seed))
        draw = random.Random(wanted.seed)  # noqa: S311 (no secret)
        drawn = content[draw.sample(range(len(content)), min(samples, len(content)))]
        return Samples(preprocess(source, drawn), drawn.labels)

    def evaluation(self, source: Source, plan: EvaluationPlan, limit: int | None) -> Samples:
        """The first windows or images, at most `limit`. Raises SecateurError as `calibration` does."""
        return self._first(source, plan, limit)

    def _first(self, source: Source, plan: CalibrationPlan | EvaluationPlan, limit: int | None) -> Samples:
        if isinstance(plan.content, Text):
            assert plan.seqlen
            return Samples(sequential_windows(self._cache.tokens(source, plan.content), plan.seqlen, limit))
        first = plan.content[:limit]
        return Samples(preprocess(source, first), first.labels)
