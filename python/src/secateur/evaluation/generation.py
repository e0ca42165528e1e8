"""Continues prompts with a model, always by its most likely token."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import GenerationConfig, LogitsProcessor, PreTrainedModel, StoppingCriteria
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.models.blocks.decoder import Decoder

# The last tokens of a continuation, which hold the end of every stop sequence.
_TAIL = 12
_CPU_BATCH, _DEVICE_BATCH = 16, 64


@dataclass(frozen=True)
class Decoding:
    """How prompts are continued. `stops`: a continuation ends before the first of these that it has."""

    max_new_tokens: int
    stops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Continuation:
    """`tokens`: at least one, up to the end of sequence or the maximum; `text`: of these, up to a stop sequence."""

    tokens: list[int]
    text: str


def batch_prompts(device: torch.device) -> int:
    """The number of prompts that are continued together."""
    return _CPU_BATCH if device.type == "cpu" else _DEVICE_BATCH


class Writer:
    """Continues prompts. `decoder`: the model's, if the model may be larger than its device."""

    def __init__(
        self, model: PreTrainedModel, tokenizer: Tokenizer, decoding: Decoding, decoder: Decoder | None = None
    ) -> None:
        self._model: Any = model
        self._tokenizer = tokenizer
        self._decoding = decoding
        self._decoder = decoder
        own, general = model.generation_config.eos_token_id, model.config.get_text_config().eos_token_id
        ends = general if own is None else own
        self._ends: list[int] = [] if ends is None else [ends] if isinstance(ends, int) else list(ends)

    def write(
        self,
        prompts: Sequence[Sequence[int]],
        after_batch: Callable[[float, int], None] = lambda *_: None,
        *,
        batch: int | None = None,
    ) -> list[Continuation] | None:
        """The continuation of each prompt, given as token ids; None if a logit is NaN.

        `after_batch` is called with the work since the last call, in prompts, and the number of prompts done so far;
        its exceptions pass through. `batch`: prompts in one pass; the logits of prompts in a batch differ in their last
        digits from those of prompts on their own.
        """
        found: list[Continuation] = []
        size = batch or batch_prompts(self._model.device)
        for start in range(0, len(prompts), size):
            part = prompts[start : start + size]
            try:
                found += [self._cut(row) for row in self._rows(part)]
            except _NotANumber:
                return None
            after_batch(len(part), len(found))
        return found

    @torch.inference_mode()
    def _rows(self, prompts: Sequence[Sequence[int]]) -> list[list[int]]:
        """New tokens of each prompt of one batch, with what follows its end."""
        longest, decoding = max(map(len, prompts)), self._decoding
        fill = self._ends[0] if self._ends else 0
        padded = [[fill] * (longest - len(prompt)) + list(prompt) for prompt in prompts]
        mask = [[0] * (longest - len(prompt)) + [1] * len(prompt) for prompt in prompts]
        stop = _Stop(self._tokenizer, decoding.stops, longest)
        config = GenerationConfig(
            do_sample=False,
            min_new_tokens=1,
            max_new_tokens=decoding.max_new_tokens,
            eos_token_id=self._ends or None,
            pad_token_id=fill,
        )
        with (
            _without_own_settings(self._model),
            self._decoder.weights.whole_model() if self._decoder else nullcontext(),
        ):
            output = self._model.generate(
                torch.tensor(padded, device=self._model.device),
                attention_mask=torch.tensor(mask, device=self._model.device),
                generation_config=config,
                logits_processor=[_RequireNumbers()],
                stopping_criteria=[stop] if decoding.stops else None,
            )
        rows: list[list[int]] = output[:, longest:].tolist()
        return rows

    def _cut(self, row: list[int]) -> Continuation:
        row = row[: next((place for place, token in enumerate(row) if token in self._ends), len(row))]
        text = str(self._tokenizer.decode(row, skip_special_tokens=True, clean_up_tokenization_spaces=False))
        places = [place for stop in self._decoding.stops if (place := text.find(stop)) >= 0]
        return Continuation(row, text[: min(places)] if places else text)


class _NotANumber(Exception):
    """A logit is NaN."""


class _RequireNumbers(LogitsProcessor):
    def __call__(self, _: Tensor, scores: Tensor) -> Tensor:
        if scores.isnan().any():
            raise _NotANumber
        return scores


class _Stop(StoppingCriteria):
    """Ends the rows whose last tokens hold a stop sequence. `start`: the length of the prompts."""

    def __init__(self, tokenizer: Tokenizer, stops: tuple[str, ...], start: int) -> None:
        self._tokenizer = tokenizer
        self._stops = stops
        self._start = start

    def __call__(self, ids: Tensor, _: Tensor, **__: Any) -> Tensor:
        tails = self._tokenizer.batch_decode(ids[:, max(self._start, ids.shape[1] - _TAIL) :].tolist())
        ended = [any(stop in tail for stop in self._stops) for tail in tails]
        return torch.tensor(ended, device=ids.device)


@contextmanager
def _without_own_settings(model: PreTrainedModel) -> Iterator[None]:
    """Inside, what the model's authors set for its use (a temperature, a penalty) does not apply."""
    settings, model.generation_config = model.generation_config, GenerationConfig()
    try:
        yield
    finally:
        model.generation_config = settings
