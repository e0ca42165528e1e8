"""Continuations are those of a plain loop over the model, whatever batch they are made in."""

import pytest
import torch
from transformers import PreTrainedModel

from secateur.evaluation.generation import Decoding, Writer
from secateur.models.loading import load
from secateur.models.sources.source import locate
from secateur.settings import Settings
from support.tiny_models import tokenizer

PROMPTS = [[5, 9, 31], [77], [200, 3, 8, 150, 41, 12, 90], [64, 65]]
NEW = 12


def tiny(settings: Settings, arch: str) -> PreTrainedModel:
    return load(locate(f"file:{arch}", settings), "float32", torch.device("cpu")).model


def write(model: PreTrainedModel, *, batch: int, stops: tuple[str, ...] = ()) -> list[tuple[list[int], str]]:
    writer = Writer(model, tokenizer(), Decoding(NEW, stops))
    written = writer.write(PROMPTS, batch=batch)
    assert written is not None
    return [(each.tokens, each.text) for each in written]


@torch.inference_mode()
def plain_loop(model: PreTrainedModel, prompt: list[int]) -> list[int]:
    """The most likely tokens, each from a pass over everything before it."""
    ids = list(prompt)
    for _ in range(NEW):
        logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, -1]
        if len(ids) == len(prompt):
            logits[0] = -torch.inf  # at least one token
        ids.append(int(logits.argmax()))
        if ids[-1] == 0:
            return ids[len(prompt) : -1]
    return ids[len(prompt) :]


@pytest.mark.parametrize("arch", ["llama", "opt"])
def test_batches_give_what_a_plain_loop_gives(settings: Settings, arch: str) -> None:
    model = tiny(settings, arch)
    expected = [plain_loop(model, prompt) for prompt in PROMPTS]
    for batch in (1, 3, 4):
        assert [tokens for tokens, _ in write(model, batch=batch)] == expected


def test_a_text_ends_before_a_stop_sequence(settings: Settings) -> None:
    model = tiny(settings, "llama")
    whole = [text for _, text in write(model, batch=4)]
    stop = whole[2][3:5]
    assert stop
    stopped = write(model, batch=4, stops=(stop, "never written"))
    assert [text for _, text in stopped] == [text.split(stop)[0] for text in whole]
    assert len(stopped[2][0]) < NEW


def test_the_settings_of_the_models_authors_do_not_apply(settings: Settings) -> None:
    model = tiny(settings, "llama")
    expected = write(model, batch=2)
    own = model.generation_config
    own.repetition_penalty = 5.0
    assert write(model, batch=2) == expected
    assert model.generation_config is own


def test_a_model_that_gives_nan_writes_nothing(settings: Settings) -> None:
    model = tiny(settings, "llama")
    next(iter(model.parameters())).data[:] = torch.nan
    assert Writer(model, tokenizer(), Decoding(NEW)).write(PROMPTS) is None


def test_progress_is_told_by_batch_and_may_end_it(settings: Settings) -> None:
    model, told = tiny(settings, "llama"), []
    Writer(model, tokenizer(), Decoding(2)).write(PROMPTS, lambda work, done: told.append((work, done)), batch=3)
    assert told == [(3, 3), (1, 4)]
