"""Levels per block: their definitions, and that trials prune by them."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from torch import Tensor
from transformers import PreTrainedModel

from conftest import CALIBRATION, DENSE, MAGNITUDE, run, succeed, trial_spec
from secateur.calibration.sequential_pass import BlockPass, sequential_pass
from secateur.engine import Engine, memory_estimate, prune_model
from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Decoder, Layer
from secateur.pruning.allocation import fitted_levels, given_levels
from secateur.spec import Progress, TrialResult, TrialSpec

levels = st.floats(0.001, 0.999)


@st.composite
def blocks(draw: st.DrawFn, limit: float) -> tuple[list[float], list[int]]:
    """Numbers and sizes of some blocks."""
    count = draw(st.integers(1, 12))
    numbers = st.lists(st.floats(-limit, limit), min_size=count, max_size=count)
    return draw(numbers), draw(st.lists(st.integers(1, 10**9), min_size=count, max_size=count))


def weighted_mean(numbers: Sequence[float], sizes: Sequence[int]) -> float:
    return math.fsum(number * size for number, size in zip(numbers, sizes, strict=True)) / sum(sizes)


@hypothesis_settings(max_examples=300, deadline=None)
@given(levels, blocks(limit=0.3))
def test_given_levels_have_the_trials_mean_or_are_rejected(level: float, asked: tuple[list[float], list[int]]) -> None:
    numbers, sizes = asked
    expected = [level + number - weighted_mean(numbers, sizes) for number in numbers]
    if min(expected) < 0 or max(expected) >= 1:
        with pytest.raises(SecateurError, match="would be pruned by"):
            given_levels(level, numbers, sizes)
        return
    found = given_levels(level, numbers, sizes)
    assert found == pytest.approx(expected, abs=1e-9)
    assert weighted_mean(found, sizes) == pytest.approx(level, abs=1e-9)
    assert all(0 <= block < 1 for block in found)


@hypothesis_settings(max_examples=300, deadline=None)
@given(levels, blocks(limit=1.0))
def test_fitted_levels_have_the_trials_mean_and_prune_no_block_entirely(
    level: float, asked: tuple[list[float], list[int]]
) -> None:
    numbers, sizes = asked
    found = fitted_levels(level, numbers, sizes)
    assert weighted_mean(found, sizes) == pytest.approx(level, abs=1e-9)
    assert all(0 <= block <= (1 + level) / 2 + 1e-9 for block in found)
    # The levels differ as the numbers do, or all differences are smaller by the same factor.
    offsets = [number - weighted_mean(numbers, sizes) for number in numbers]
    ratios = [(block - level) / offset for block, offset in zip(found, offsets, strict=True) if abs(offset) > 1e-3]
    assert all(ratio == pytest.approx(ratios[0], abs=1e-6) for ratio in ratios)
    assert all(ratio <= 1 + 1e-6 for ratio in ratios)


def test_a_trials_levels_given_as_numbers_are_the_same_to_the_last_bit() -> None:
    asked = [0.8, 0.6, 0.7]
    assert given_levels(0.7, asked, [10, 10, 10]) == asked
    assert given_levels(0.5, asked, [10, 10, 10]) == [0.6, 0.4, 0.5]
    assert math.floor(given_levels(0.7, asked, [10, 10, 10])[1] * 10) == 6


@pytest.mark.parametrize(
    ("level", "numbers", "pointer", "message"),
    [
        (0.5, [0.1, -0.1], "/blocks", "2 numbers for the 3 blocks"),
        (0.1, [0.2, 0.0, -0.2], "/blocks/2", "at level 0.1 block 2 would be pruned by -0.1"),
        (0.9, [0.0, 0.1, -0.1], "/blocks/1", "at level 0.9 block 1 would be pruned by 1"),
    ],
)
def test_numbers_that_do_not_fit_are_rejected(level: float, numbers: list[float], pointer: str, message: str) -> None:
    with pytest.raises(SecateurError, match=message) as caught:
        given_levels(level, numbers, [1, 1, 1])
    assert (caught.value.code, caught.value.pointer) == ("PRUNE_INVALID_ALLOCATION", pointer)


def owl_by_the_paper(engine: Engine, level: float) -> list[float]:
    """OWL's levels by the paper, from the scores of one forward pass of the whole dense model."""
    assert engine._loaded is not None
    loaded = engine._loaded
    inputs: dict[Layer, Tensor] = {}
    for layer in (layer for block in loaded.decoder.layers for layer in block):

        def keep(_: Any, arguments: tuple[Tensor], layer: Layer = layer) -> None:
            inputs[layer] = arguments[0].reshape(-1, arguments[0].shape[-1])

        layer.module.register_forward_pre_hook(keep)
    loaded.model(calibration_windows(engine))
    ratios = []
    for block in loaded.decoder.layers:
        scores = torch.cat([(layer.weight.abs() * inputs[layer].norm(dim=0)).flatten() for layer in block])
        ratios.append(float((scores > 5 * scores.mean()).double().mean()))
        for layer in block:
            layer.module._forward_pre_hooks.clear()
    scaled = [(ratio - min(ratios)) / (max(ratios) - min(ratios)) * 2 * 0.08 for ratio in ratios]
    densities = [number - sum(scaled) / len(scaled) + (1 - level) for number in scaled]
    return [1 - density for density in densities]


def calibration_windows(engine: Engine) -> Tensor:
    seen: list[Tensor] = []

    def note(model: PreTrainedModel, decoder: Decoder, windows: Tensor, *others: Any) -> Iterator[BlockPass]:
        seen.append(windows)
        return sequential_pass(model, decoder, windows, *others)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prune_model, "sequential_pass", note)
        succeed(engine, trial_spec())
    return seen[0]


def prune(engine: Engine, spec: TrialSpec) -> tuple[TrialResult, dict[Layer, int]]:
    """The result, and the zeros of each layer while the pruned model is being evaluated."""
    zeros: dict[Layer, int] = {}

    def progress(event: Progress) -> None:
        if event.phase == "evaluate" and not zeros:
            zeros.update((layer, int((layer.weight == 0).sum())) for layer in layers_of(engine))

    result = run(engine, spec, progress)
    assert result.status == "succeeded", result.error and result.error.traceback
    return result, zeros


def decoder_of(engine: Engine) -> Decoder:
    assert engine._loaded is not None
    return engine._loaded.decoder


def layers_of(engine: Engine) -> list[Layer]:
    return [layer for block in decoder_of(engine).layers for layer in block]


def block_levels(result: TrialResult) -> list[float]:
    assert result.protocol is not None
    assert result.protocol.block_levels is not None
    return result.protocol.block_levels


@pytest.mark.parametrize("batches", [1, 3])
def test_owl_levels_follow_the_paper(engine: Engine, batches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if batches > 1:
        monkeypatch.setitem(memory_estimate._WIDEST_ACTIVATION, "cpu", 2 * CALIBRATION["seqlen"] * 64 * 4)
    result, zeros = prune(engine, trial_spec(allocation="owl"))
    found = block_levels(result)
    assert found == pytest.approx(owl_by_the_paper(engine, 0.5), abs=1e-9)
    assert max(found) - min(found) == pytest.approx(0.16)
    for layer, count in zeros.items():
        rows, columns = layer.weight.shape
        assert count == rows * math.floor(found[layer.block] * columns)
    assert result.warnings == []


@pytest.mark.parametrize("level", [0.01, 0.99])
def test_owl_warns_if_its_range_does_not_fit_the_level(engine: Engine, level: float) -> None:
    result = succeed(engine, trial_spec(allocation="owl", level=level, **MAGNITUDE))
    assert ["owl: at level" in warning for warning in result.warnings] == [True]
    sizes = [sum(layer.weight.numel() for layer in block) for block in decoder_of(engine).layers]
    assert weighted_mean(block_levels(result), sizes) == pytest.approx(level, abs=1e-9)
    assert max(block_levels(result)) < 1


def test_owl_uses_the_calibration_data_for_a_method_that_needs_none(engine: Engine) -> None:
    plain, owl = trial_spec(**MAGNITUDE), trial_spec(**MAGNITUDE, allocation="owl")
    result = succeed(engine, owl)
    assert result.protocol is not None
    assert result.protocol.allocation == "owl"
    assert result.protocol.calibration is not None
    assert block_levels(result) == block_levels(succeed(engine, trial_spec(allocation="owl")))
    other = CALIBRATION | {"seed": 1}
    fingerprints = [
        engine.fingerprint(plain),
        engine.fingerprint(owl),
        engine.fingerprint(trial_spec(**MAGNITUDE, allocation="owl", calibration=other)),
    ]
    assert len(set(fingerprints)) == 3


@pytest.mark.parametrize("method", ["magnitude", "sparsegpt", "l1-norm"])
def test_each_block_is_pruned_by_its_own_level(engine: Engine, method: str) -> None:
    pattern = "structured" if method == "l1-norm" else "unstructured"
    spec = {"method": {"id": method, "params": {}}, "pattern": pattern, "allocation": {"blocks": [0.25, 0.0, -0.25]}}
    result, zeros = prune(engine, trial_spec(**spec))
    assert block_levels(result) == [0.75, 0.5, 0.25]
    for layer, count in zeros.items():
        assert count == layer.weight.numel() * block_levels(result)[layer.block]
    assert result.sparsity.achieved == 0.5
    uniform = succeed(engine, trial_spec(method=spec["method"], pattern=pattern))
    assert uniform.protocol is not None
    assert uniform.protocol.block_levels is None
    assert engine.fingerprint(trial_spec(**spec)) != uniform.fingerprint


def test_level_0_and_the_baseline_have_no_block_levels(engine: Engine) -> None:
    allocation = {"blocks": [0.9, -0.9, 0.0]}
    nothing = succeed(engine, trial_spec(level=0.0, allocation=allocation))
    assert (nothing.sparsity.achieved, nothing.protocol and nothing.protocol.block_levels) == (0, None)
    assert engine.fingerprint(trial_spec(**DENSE)) == engine.fingerprint(trial_spec(**DENSE, allocation=allocation))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pattern": "2:4", "allocation": "owl"}, "2:4 fixes the level of every block"),
        ({"pattern": "2:4", "allocation": {"blocks": [0.0, 0.0, 0.0]}}, "2:4 fixes the level of every block"),
        ({"method": {"id": "reinforcement", "params": {}}, "allocation": "owl"}, "reinforcement chooses the levels"),
    ],
)
def test_an_allocation_is_rejected_if_the_levels_are_fixed(
    engine: Engine, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(SecateurError, match=message) as caught:
        engine.fingerprint(trial_spec(**changes))
    assert (caught.value.code, caught.value.pointer) == ("PRUNE_INVALID_ALLOCATION", "/allocation")


def test_an_allocation_for_another_model_fails_the_trial(engine: Engine) -> None:
    result = run(engine, trial_spec(allocation={"blocks": [0.1, -0.1]}))
    assert result.status == "failed"
    assert result.error is not None
    assert result.error.type == "PRUNE_INVALID_ALLOCATION"
