"""A model in memory as lm_eval's model. Import it only when a task is evaluated: lm_eval is optional."""

from collections.abc import Callable, Sequence
from typing import Any

from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM
from torch import Tensor

from secateur.models.loading import LoadedModel
from secateur.models.preprocessors import load_tokenizer

Encoded = tuple[tuple[str, str], list[int], list[int]]
"""A request's texts, and the tokens of its context and of its continuation."""
Answer = tuple[float, bool]
"""The log-probability of a continuation, and whether greedy decoding gives it."""


class NaNLogits(Exception):
    """`ids`: [requests, tokens], the batch for which the model gives NaN."""

    def __init__(self, ids: Tensor) -> None:
        super().__init__()
        self.ids = ids


class HarnessModel(HFLM):  # type: ignore[misc]
    """Encodes requests and scores them as HFLM does; in two steps, because the sizes of requests decide the batch.

    `bos`: the token in front of each request; None for none, whatever the tokenizer adds by itself. `max_length`: the
    tokens that the model reads at once, with that one; longer requests lose their beginning. Log-probabilities are
    float32 in every dtype of the model.
    """

    def __init__(self, loaded: LoadedModel, bos: int | None, max_length: int) -> None:
        super().__init__(
            pretrained=loaded.model,
            backend="causal",
            tokenizer=load_tokenizer(loaded.source),  # a copy of its own, which gets a token for padding
            max_length=max_length,
            add_bos_token=bos is not None,
            softmax_dtype="float32",
        )
        self._bos = bos
        self._encoded: list[Encoded] = []
        self._scored = 0
        self._after: Callable[[int], object] = lambda _: None

    def encode(self, requests: Sequence[Instance]) -> list[Encoded]:
        """The tokens of the requests, which `score` scores."""
        self.loglikelihood(list(requests), disable_tqdm=True)
        return self._encoded

    def score(self, batch: int, after_batch: Callable[[int], object]) -> list[Answer]:
        """The answer to each encoded request. Raises NaNLogits.

        `after_batch` gets the number of requests answered so far; its exceptions pass through.
        """
        self.batch_size_per_gpu = batch
        self._scored, self._after = 0, after_batch
        self.set_cache_hook(self)
        answers: list[Answer] = super()._loglikelihood_tokens(self._encoded, disable_tqdm=True)
        after_batch(self._scored)
        return answers

    def add_partial(self, *_: object) -> None:
        """Called by HFLM after each answer."""
        self._scored += 1

    def tok_encode(self, string: str, add_special_tokens: bool | None = None, **_: Any) -> list[int]:
        """HFLM leaves it to the tokenizer whether there is a BOS."""
        ids: list[int] = self.tokenizer.encode(string, add_special_tokens=False)
        return ids if self._bos is None or add_special_tokens is False else [self._bos, *ids]

    def _loglikelihood_tokens(self, requests: list[Encoded], **_: Any) -> list[Answer]:
        self._encoded = requests
        return []

    def _model_call(self, inps: Tensor, *_: object, **__: object) -> Tensor:
        if self._scored:
            self._after(self._scored)
        logits: Tensor = self.model(input_ids=inps, use_cache=False).logits
        if logits.isnan().any():
            raise NaNLogits(inps)
        return logits
