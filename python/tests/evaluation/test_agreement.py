"""Divergence from and agreement with the dense model are those of two plain models side by side."""

import base64
import copy
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import PreTrainedModel

from conftest import DENSE, run, succeed, trial_spec
from secateur.engine import Engine
from secateur.evaluation import agreement, dense_states, perplexity
from secateur.evaluation.agreement import WindowFigures, require_comparable, window_figures
from secateur.evaluation.dense_states import HiddenStates, gathered
from secateur.evaluation.perplexity import has_plain_head, window_losses
from secateur.models.loading import load
from secateur.models.samples import Samples
from secateur.models.sources.source import locate
from secateur.settings import Settings
from secateur.spec import Progress, TrialResult
from support.rejections import rejection
from support.tiny_models import soft_capped_model

WINDOWS = torch.randint(1, 280, (7, 33), generator=torch.Generator().manual_seed(5))
SAME = {"dataset": "brown", "seqlen": 64, "windows": 20}
COMPARED = [SAME | {"metric": metric} for metric in ("perplexity", "kl_divergence", "top1_agreement")]


def plain(settings: Settings) -> PreTrainedModel:
    return load(locate("file:llama", settings), "float32", torch.device("cpu")).model


def soft_capped(settings: Settings) -> PreTrainedModel:  # noqa: ARG001 (as `plain`)
    return soft_capped_model()


def pruned(model: PreTrainedModel) -> PreTrainedModel:
    """A copy with half of each matrix in its blocks set to zero."""
    other = copy.deepcopy(model)
    for parameter in other.model.layers.parameters():
        if parameter.dim() > 1:
            parameter.data[parameter.abs() < parameter.abs().median()] = 0
    return other


def figures(dense: PreTrainedModel, other: PreTrainedModel, *, prefix: int = 0, batch: int = 3) -> WindowFigures:
    has_plain_head(other, None, WINDOWS)
    samples = Samples(WINDOWS, bos=int(WINDOWS[0, 0]) if prefix else None)
    states = gathered(
        dense, samples, lambda *_: None, batch=batch, allocate=lambda shape, dtype: HiddenStates(shape, dtype, None)
    )
    assert states is not None
    return window_figures(other, WINDOWS, states.read, lambda *_: None, prefix=prefix, batch=batch)


def side_by_side(dense: PreTrainedModel, other: PreTrainedModel, prefix: int) -> tuple[list[float], list[float]]:
    """The divergence and the agreement of each window, from the logits of two models in float64."""
    divergences, agreements = [], []
    for window in WINDOWS:
        expected, own = (model(window[None]).logits[0, prefix:-1].double() for model in (dense, other))
        p, q = expected.log_softmax(dim=-1), own.log_softmax(dim=-1)
        divergences.append(float((p.exp() * (p - q)).sum(dim=-1).mean()))
        agreements.append(float((expected.argmax(-1) == own.argmax(-1)).double().mean()))
    return divergences, agreements


@pytest.mark.parametrize("build", [plain, soft_capped])
@pytest.mark.parametrize("prefix", [0, 1])
def test_figures_are_those_of_two_models_side_by_side(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, build: Callable[[Settings], PreTrainedModel], prefix: int
) -> None:
    for module in (agreement, perplexity):
        monkeypatch.setattr(module, "HEAD_TOKENS", 50)  # chunks that end within a window
    dense = build(settings)
    other = pruned(dense)
    found = figures(dense, other, prefix=prefix)
    divergences, agreements = side_by_side(dense, other, prefix)
    assert found.divergences.dtype == found.agreements.dtype == torch.float64
    assert found.divergences.tolist() == pytest.approx(divergences, abs=1e-6)  # float32
    assert found.agreements.tolist() == agreements
    assert found.divergences.min() > 1e-4
    assert 0 < found.agreements.mean() < 1
    losses = window_losses(other, WINDOWS, lambda *_: None, prefix=prefix, batch=3)
    assert torch.equal(found.losses, losses)


@pytest.mark.parametrize("build", [plain, soft_capped])
def test_a_model_agrees_with_itself_exactly(settings: Settings, build: Callable[[Settings], PreTrainedModel]) -> None:
    dense = build(settings)
    found = figures(dense, dense)
    assert found.divergences.tolist() == [0.0] * 7
    assert found.agreements.tolist() == [1.0] * 7


def test_a_token_that_the_dense_model_rules_out_adds_nothing(settings: Settings) -> None:
    dense = plain(settings)
    head = dense.get_output_embeddings()
    dense.set_output_embeddings(torch.nn.Linear(head.in_features, head.out_features))
    with torch.no_grad():
        dense.get_output_embeddings().bias[0] = -math.inf
    found = figures(dense, pruned(dense))
    assert found.divergences.isfinite().all()


def test_a_model_whose_logits_need_more_than_its_last_states_is_refused(settings: Settings) -> None:
    model = soft_capped(settings)
    model.model.register_forward_hook(lambda *_: setattr(model, "calls", getattr(model, "calls", 0) + 1))
    head = model.lm_head.forward
    model.lm_head.forward = lambda states: head(states) + model.calls
    code, pointer, message = rejection(require_comparable, model, None, WINDOWS)
    assert (code, pointer) == ("PRUNE_UNSUPPORTED_MODEL", "/evaluations")
    assert "use perplexity" in message


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_states_in_a_file_are_those_that_were_written(tmp_path: Path, dtype: torch.dtype) -> None:
    states = torch.randn(5, 3, 8).to(dtype)
    filed = HiddenStates(states.shape, dtype, tmp_path / "states")
    for start in (0, 2, 4):
        filed.write(start, states[start : start + 2])
    assert torch.equal(filed.read(1, 4), states[1:4])
    assert filed.held_bytes == 0
    assert list((tmp_path / "states").iterdir()) == []  # the file has no name


def values(result: TrialResult) -> list[float | None]:
    return [part.value for part in result.measurements]


def test_a_dense_trial_has_divergence_zero_and_agreement_one(engine: Engine) -> None:
    result = succeed(engine, trial_spec(**DENSE, evaluations=COMPARED))
    assert values(result)[1:] == [0.0, 1.0]
    assert [part.metric for part in result.measurements] == ["perplexity", "kl_divergence", "top1_agreement"]


def test_metrics_of_the_same_windows_share_a_pass_and_keep_their_bits(settings: Settings) -> None:
    engine = Engine(settings)
    seen: list[Progress] = []
    cold = run(engine, trial_spec(evaluations=COMPARED), seen.append)
    made = [event.message for event in seen if event.message.startswith("dense model on brown/test: window")]
    assert made  # a process that has no states makes them first
    evaluated = [event for event in seen if event.phase == "evaluate"]
    assert evaluated[-1].step == evaluated[-1].steps == 2 * len(made)
    [_, divergence, matching] = cold.measurements
    outcomes = [part.outcomes for part in cold.measurements]
    windows = [np.frombuffer(base64.b64decode(each.values), "<f8") for each in outcomes if each]
    assert len({each.digest for each in outcomes if each}) == 1
    assert divergence.value == pytest.approx(windows[1].mean(), rel=1e-12)
    assert matching.value == pytest.approx(windows[2].mean(), rel=1e-12)
    assert windows[1].mean() > 0
    assert 0 < windows[2].mean() < 1

    seen.clear()
    warm = run(engine, trial_spec(evaluations=COMPARED), seen.append)
    assert not any("dense model on" in event.message for event in seen)
    assert values(warm) == values(cold)
    alone = [succeed(Engine(settings), trial_spec(evaluations=[each])) for each in COMPARED]
    assert [value for result in alone for value in values(result)] == values(cold)
    assert cold.seconds.evaluate > 0
    assert cold.tokens_per_second is not None


def test_states_that_do_not_fit_main_memory_give_the_same_bits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = values(succeed(Engine(settings), trial_spec(evaluations=COMPARED)))
    monkeypatch.setattr(dense_states, "HOST_BYTES", 0)
    engine = Engine(settings)
    assert values(succeed(engine, trial_spec(evaluations=COMPARED))) == expected
    [states] = engine._dense_states._states.values()
    assert states.held_bytes == 0


def test_states_are_kept_for_the_windows_of_the_latest_trial(engine: Engine) -> None:
    succeed(engine, trial_spec(**DENSE, evaluations=[COMPARED[1], COMPARED[1] | {"seqlen": 32}]))
    assert len(engine._dense_states._states) == 2
    succeed(engine, trial_spec(evaluations=[COMPARED[1]]))
    assert len(engine._dense_states._states) == 1
    succeed(engine, trial_spec(model="file:opt", evaluations=[COMPARED[0]]))
    assert engine._dense_states._states == {}


def test_progress_says_that_the_states_are_made(engine: Engine) -> None:
    seen: list[Progress] = []
    run(engine, trial_spec(**DENSE, evaluations=COMPARED), seen.append)
    fractions = [event.fraction for event in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)


def test_a_broken_dense_model_is_an_error(settings: Settings) -> None:
    model = plain(settings)
    with torch.no_grad():
        model.model.norm.weight.fill_(math.nan)

    def allocate(shape: torch.Size, dtype: torch.dtype) -> HiddenStates:
        return HiddenStates(shape, dtype, None)

    assert gathered(model, Samples(WINDOWS), lambda *_: None, allocate=allocate) is None
