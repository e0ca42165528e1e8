"""Perplexity equals the exponential of transformers' own loss."""

import copy
import math

import pytest
import torch
from transformers import PreTrainedModel

from secateur.evaluation import perplexity as module
from secateur.evaluation.perplexity import has_plain_head, perplexity, perplexity_of, window_losses
from secateur.models.loading import load
from secateur.models.sources.source import locate
from secateur.settings import Settings
from support.tiny_models import ARCHITECTURES, soft_capped_model

WINDOWS = torch.randint(1, 280, (7, 33), generator=torch.Generator().manual_seed(5))


def by_transformers(model: PreTrainedModel) -> float:
    losses = [model(window[None], labels=window[None]).loss.double() for window in WINDOWS]
    return math.exp(torch.stack(losses).mean())


def load_tiny(settings: Settings, arch: str) -> PreTrainedModel:
    return load(locate(f"file:{arch}", settings), "float32", torch.device("cpu")).model


@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_perplexity_is_the_exponential_of_transformers_loss(
    settings: Settings, arch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEAD_TOKENS", 50)  # chunks that end within a window
    monkeypatch.setattr(module, "_CPU_BATCH_TOKENS", 100)  # three windows a batch, one in the last
    model, batches = load_tiny(settings, arch), []
    value = perplexity(model, WINDOWS, lambda size, done: batches.append((size, done)))
    assert value == pytest.approx(by_transformers(model), rel=1e-6)
    assert batches == [(3, 3), (3, 6), (1, 7)]


def test_losses_are_those_of_each_window(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEAD_TOKENS", 50)  # chunks that end within a window
    model = load_tiny(settings, "llama")
    losses = window_losses(model, WINDOWS, lambda *_: None, batch=3)
    expected = [32 * float(model(window[None], labels=window[None]).loss) for window in WINDOWS]
    assert losses.dtype == torch.float64
    assert losses.tolist() == pytest.approx(expected, rel=1e-6)
    assert perplexity_of(losses, 32) == perplexity(model, WINDOWS, lambda *_: None, batch=3)


def test_a_model_that_changes_its_heads_logits_is_evaluated_whole() -> None:
    model = soft_capped_model()
    assert perplexity(model, WINDOWS, lambda *_: None) == pytest.approx(by_transformers(model), rel=1e-6)


@torch.no_grad()
def test_what_a_model_does_with_its_head_is_tried_once() -> None:
    model = soft_capped_model()
    assert not has_plain_head(model, None, WINDOWS)
    norm = model.model.norm.weight
    norm.fill_(math.nan)  # hides the soft cap
    assert not has_plain_head(model, None, WINDOWS)
    norm.fill_(0.5)
    assert perplexity(model, WINDOWS, lambda *_: None) == pytest.approx(by_transformers(model), rel=1e-6)


@pytest.mark.parametrize(("weight", "value"), [(1e30, math.inf), (math.inf, math.nan), (math.nan, math.nan)])
def test_a_perplexity_is_infinite_or_nan_as_its_losses_are(settings: Settings, weight: float, value: float) -> None:
    model = load_tiny(settings, "opt")
    with torch.no_grad():
        model.model.decoder.final_layer_norm.weight.fill_(weight)
    assert perplexity(model, WINDOWS, lambda *_: None) == pytest.approx(value, nan_ok=True)


def test_the_first_batch_with_a_nan_ends_the_evaluation(settings: Settings) -> None:
    model, batches = load_tiny(settings, "opt"), []
    only_in_the_third = next(int(token) for token in WINDOWS[2] if token not in WINDOWS[:2])
    with torch.no_grad():
        model.model.decoder.embed_tokens.weight[only_in_the_third] = math.nan
    model.set_output_embeddings(copy.deepcopy(load_tiny(settings, "opt").get_output_embeddings()))
    losses = window_losses(model, WINDOWS, lambda size, done: batches.append((size, done)), batch=2)
    assert losses.isnan().tolist() == [False, False, True, True, True, True, True]
    assert math.isnan(perplexity_of(losses, 32))
    assert batches == [(2, 2)]
