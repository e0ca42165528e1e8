"""A pass in which the model writes behind prompts."""

import hashlib
import json
import math
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

import torch
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.evaluation.generation import Continuation, Decoding, Writer, batch_prompts
from secateur.evaluation.non_finite import first_non_finite
from secateur.evaluation.passes.evaluation_pass import AfterBatch, EvaluationPass, Found
from secateur.models.loading import LoadedModel
from secateur.spec import TEXT_LIMIT, TEXTS_LIMIT, GeneratedText, Metric, NonFinite

# The estimated cost of a token that is written, in tokens that are read: each is a pass over all weights.
_WRITING_COST = 4.0
_WRITING_SHARE = 0.8
"""The share of writing in the work of the pass; the rest is to judge what was written."""


class Prompt(NamedTuple):
    """`tokens`: of the text, with the BOS in front if there is one."""

    text: str
    tokens: list[int]


class GeneratingPass(EvaluationPass):
    """`texts` of a model that gives NaN are none. `tokens` counts what the model wrote."""

    metrics: ClassVar[tuple[Metric, ...]]

    def __init__(
        self, data: str, loaded: LoadedModel, tokenizer: Tokenizer, prompts: Sequence[Prompt], decoding: Decoding
    ) -> None:
        longest = max(len(prompt.tokens) for prompt in prompts)
        super().__init__(data, longest + decoding.max_new_tokens, min(batch_prompts(loaded.device), len(prompts)))
        self._loaded = loaded
        self._tokenizer = tokenizer
        self._prompts = prompts
        self._decoding = decoding
        self._written: list[Continuation] = []

    def __len__(self) -> int:
        return len(self._prompts)

    @property
    def cost(self) -> float:  # noqa: D102 (as described by EvaluationPass)
        return len(self) * (self.length + _WRITING_COST * self._decoding.max_new_tokens) / _WRITING_SHARE

    def run(self, after_batch: AfterBatch, batch: int) -> tuple[Found, NonFinite | None]:  # noqa: D102
        model, decoder = self._loaded.model, self._loaded.decoder
        written = Writer(model, self._tokenizer, self._decoding, decoder).write(
            [prompt.tokens for prompt in self._prompts],
            lambda work, done: after_batch(_WRITING_SHARE * work, done),
            batch=batch,
        )
        self._written = written or []
        if written is None:
            inputs = torch.tensor([self._prompts[0].tokens])
            nothing = torch.full((len(self),), math.nan, dtype=torch.float64)
            return dict.fromkeys(self.metrics, nothing), first_non_finite(model, decoder, inputs)
        self.tokens = sum(len(each.tokens) for each in written)

        def after_judging(work: float) -> None:
            after_batch((1 - _WRITING_SHARE) * work, len(self))

        return self._judge(written, after_judging), None

    def texts(self) -> list[GeneratedText] | None:  # noqa: D102
        pairs = zip(self._prompts[:TEXTS_LIMIT], self._written, strict=False)
        kept = [
            GeneratedText(prompt=prompt.text[:TEXT_LIMIT], text=written.text[:TEXT_LIMIT]) for prompt, written in pairs
        ]
        return kept or None

    @abstractmethod
    def _judge(self, written: list[Continuation], after_judging: Callable[[float], None]) -> Found:
        """The figures of each continuation.

        `after_judging` is called often, with the continuations that were judged since the last call; it may raise.
        """

    def _digest(self, *parts: object) -> str:
        """Of the prompts and of what else the samples are."""
        content = [[prompt.text for prompt in self._prompts], *parts]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()
