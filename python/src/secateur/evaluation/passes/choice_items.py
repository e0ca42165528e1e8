"""Multiple-choice items: accuracy, by the log-probabilities that lm_eval's own model class gives the choices.

Import it only when a task is evaluated: lm_eval is optional, and slow to import.
"""

import math
from collections.abc import Sequence
from itertools import islice
from typing import Any

import torch
from lm_eval.api.instance import Instance
from torch import Tensor

from secateur.errors import SecateurError
from secateur.evaluation.harness_model import Answer, HarnessModel, NaNLogits
from secateur.evaluation.logits import batch_requests
from secateur.evaluation.non_finite import first_non_finite
from secateur.evaluation.outcomes import encoded_hits
from secateur.evaluation.passes.evaluation_pass import AfterBatch, EvaluationPass, Found
from secateur.models.loading import LoadedModel
from secateur.spec import Metric, NonFinite, Outcomes

_RESULTS: dict[Metric, str] = {"accuracy": "acc", "accuracy_norm": "acc_norm"}
"""The names of the metrics in lm_eval."""
# As that of a SamplesPass; a log-probability of every entry of the vocabulary is made for every token.
_HEAD_COST = 1.5


class ChoiceItems(EvaluationPass):
    """A sample in a batch is a request: an item with one of its choices.

    `task`: of lm_eval, which judges the answers; `requests`: of each item; `digest`: of the items; `seqlen`: tokens of
    the longest request that is read whole; `bos`: the token in front of each request, if any. Raises SecateurError
    (`PRUNE_SEQLEN_TOO_LONG`, `PRUNE_UNSUITABLE_DATASET`) for requests that the model cannot read.
    """

    unit = "item"

    def __init__(
        self,
        data: str,
        loaded: LoadedModel,
        task: Any,
        requests: Sequence[Sequence[Instance]],
        *,
        digest: str,
        seqlen: int,
        bos: int | None,
    ) -> None:
        self._loaded = loaded
        self._task = task
        self._requests = requests
        self._digest = digest
        longest = seqlen + (bos is not None)
        self._model = HarnessModel(loaded, bos, longest)
        encoded = self._model.encode([request for item in requests for request in item])
        sizes = [len(context) + len(continuation) for _, context, continuation in encoded]
        if (answer := max(len(continuation) for *_, continuation in encoded)) > seqlen:
            raise SecateurError("PRUNE_SEQLEN_TOO_LONG", f"{data}: a choice has {answer} tokens, more than {seqlen}")
        vocabulary = loaded.model.config.get_text_config().vocab_size
        if (token := max(max(context + continuation) for _, context, continuation in encoded)) >= vocabulary:
            raise SecateurError(
                "PRUNE_UNSUITABLE_DATASET",
                f"{data} has the token {token}, and {loaded.source.id} knows {vocabulary}; use a task without it",
            )
        if cut := sum(size > longest + 1 for size in sizes):  # the last token is not read
            self.warnings = (f"{data}: {cut} of {len(sizes)} requests are longer than {seqlen} tokens and were cut",)
        self.tokens = sum(min(size, longest + 1) for size in sizes)
        length = min(max(sizes), longest)
        super().__init__(data, length, batch_requests(length, vocabulary, loaded.device))

    def __len__(self) -> int:
        return len(self._requests)

    @property
    def cost(self) -> float:  # noqa: D102 (as described by EvaluationPass)
        assert self.tokens
        return self.tokens * _HEAD_COST

    @property
    def batches(self) -> int:  # noqa: D102
        return -(-sum(map(len, self._requests)) // self.usual)

    @torch.inference_mode()
    def run(self, after_batch: AfterBatch, batch: int) -> tuple[Found, NonFinite | None]:
        """If one logit is NaN, all of what is found is."""
        count, scored = sum(map(len, self._requests)), 0

        def after_requests(done: int) -> None:
            nonlocal scored
            work, scored = len(self) * (done - scored) / count, done
            after_batch(work, len(self) * done // count)

        decoder = self._loaded.decoder
        try:
            with decoder.weights.whole_model():
                answers = self._model.score(batch, after_requests)
        except NaNLogits as error:
            nan = torch.full((len(self),), math.nan, dtype=torch.float64)
            place = first_non_finite(self._loaded.model, decoder, error.ids)
            return dict.fromkeys(_RESULTS, nan), place
        return self._judged(answers), None

    def figure(self, _: Metric, values: Tensor) -> float:  # noqa: D102
        return float(values.mean())

    def outcomes(self, _: Metric, values: Tensor) -> Outcomes | None:  # noqa: D102
        return encoded_hits(values, self._digest)

    def _judged(self, answers: Sequence[Answer]) -> Found:
        remaining = iter(answers)
        results = [
            self._task.process_results(item[0].doc, list(islice(remaining, len(item)))) for item in self._requests
        ]
        return {
            metric: torch.tensor([float(result[name]) for result in results], dtype=torch.float64)
            for metric, name in _RESULTS.items()
        }
