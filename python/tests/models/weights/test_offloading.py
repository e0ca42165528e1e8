"""A model whose blocks are loaded one by one gives the same bits as the whole model, in little memory."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from secateur.calibration.statistics import ColumnNorms
from secateur.errors import Cancelled, SecateurError
from secateur.evaluation.perplexity import perplexity
from secateur.hardware.live_bytes import LiveBytes
from secateur.models.loading import LoadedModel, Offload
from secateur.models.samples import Samples
from secateur.models.weights.offloading import OffloadedWeights
from secateur.pruning.dense_scores import dense_norms
from secateur.pruning.pruning_context import PruningContext
from secateur.pruning.registry import create
from secateur.settings import Settings
from support.pruning_runs import CPU, WINDOWS, layers_of, load_tiny, prune_by
from support.tiny_models import FAMILIES

Load = Callable[[str, bool], LoadedModel]


@pytest.fixture
def loads(families: Settings, tmp_path: Path) -> Load:
    def fresh(arch: str, offloaded: bool) -> LoadedModel:
        offload = Offload(tmp_path / "outside", 1 << 30) if offloaded else None
        return load_tiny(arch, families, offload=offload)

    return fresh


def weights_of(loaded: LoadedModel) -> dict[str, Tensor]:
    with loaded.weights.readable():
        return {name: weight.clone() for name, weight in loaded.model.state_dict().items()}


def same(left: dict[str, Tensor], right: dict[str, Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def evaluated(loaded: LoadedModel) -> float | None:
    return perplexity(loaded.model, WINDOWS, lambda *_: None, loaded.decoder)


@pytest.mark.parametrize(
    ("arch", "method", "batch"),
    [(arch, "movement", 2) for arch in FAMILIES] + [(arch, "wanda", 5) for arch in ("opt", "gpt2", "mixtral")],
)
def test_every_family_is_pruned_and_evaluated_to_the_same_bits(loads: Load, arch: str, method: str, batch: int) -> None:
    found = []
    for offloaded in (False, True):
        loaded = loads(arch, offloaded)
        dense = evaluated(loaded)
        pruner = create(method, {})
        order = prune_by(loaded, pruner, batch=batch, gather=pruner.gathers or ColumnNorms)
        pruned = weights_of(loaded)
        figures = (dense, evaluated(loaded), loaded.decoder.zero_fraction())
        loaded.weights.restore()
        found.append((order, figures, evaluated(loaded), pruned, weights_of(loaded)))
    (order, figures, restored, pruned, dense_weights), offloaded_found = found[0], found[1]
    assert offloaded_found[:3] == (order, figures, restored)
    assert restored == figures[0] != figures[1]
    assert same(offloaded_found[3], pruned)
    assert same(offloaded_found[4], dense_weights)


def parts(loaded: LoadedModel) -> tuple[list[int], int]:
    """The bytes of each block, and of the weights around the blocks."""
    blocks = [sum(weight.nbytes for weight in block.parameters()) for block in loaded.decoder.blocks]
    return blocks, sum(weight.nbytes for weight in loaded.model.parameters()) - sum(blocks)


def test_at_most_two_blocks_are_on_the_device(loads: Load) -> None:
    loaded = loads("llama", True)
    [block, *_], around = parts(loaded)
    with LiveBytes() as live:
        for index in range(3):
            with loaded.weights.block(index):
                assert live.now == (2 * block if index < 2 else block)
        assert live.now == 0
        with loaded.weights.around_blocks():
            assert live.now == around
    assert live.peak == max(2 * block, around)


def test_weights_that_are_not_on_the_device_are_nan(loads: Load) -> None:
    loaded = loads("llama", True)
    with loaded.weights.block(1):
        seen = [bool(layer.weight.isfinite().all()) for layer in layers_of(loaded)]
        assert seen == [layer.block == 1 for layer in layers_of(loaded)]
    assert all(weight.isnan().all() for weight in loaded.model.parameters())


def test_a_pass_of_the_whole_model_loads_each_block_when_it_is_called(loads: Load) -> None:
    resident, loaded = loads("llama", False), loads("llama", True)
    expected = resident.model(WINDOWS, use_cache=False).logits
    blocks, around = parts(loaded)
    with LiveBytes() as live, torch.no_grad(), loaded.weights.whole_model():
        assert torch.equal(loaded.model(WINDOWS, use_cache=False).logits, expected)
        assert live.now == around
    activations = 20 * WINDOWS.numel() * 300 * 4  # none is larger than the logits
    assert live.peak < around + blocks[0] + blocks[1] + activations
    assert all(not block._forward_pre_hooks and not block._forward_hooks for block in loaded.decoder.blocks)


def test_offloaded_files_have_no_names(loads: Load, tmp_path: Path) -> None:
    """So no incomplete file can be read, and none remains when the process ends for any reason."""
    loaded = loads("llama", True)
    prune_by(loaded, create("wanda", {}))
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("raised", [Cancelled, ZeroDivisionError])
def test_an_interrupted_pass_is_restored(loads: Load, raised: type[BaseException]) -> None:
    loaded = loads("llama", True)
    before, dense = evaluated(loaded), weights_of(loaded)
    method, calls = create("wanda", {}), []
    prune = method.prune

    def fail(problem: object) -> object:
        calls.append(problem)
        if len(calls) == 10:  # in the second block
            raise raised
        return prune(problem)  # type: ignore[arg-type]

    method.prune = fail  # type: ignore[method-assign,assignment]
    with pytest.raises(raised):
        prune_by(loaded, method)
    assert not same(weights_of(loaded), dense)  # the first block was stored as pruned
    loaded.weights.restore()
    assert same(weights_of(loaded), dense)
    assert evaluated(loaded) == before
    assert math.isclose(loaded.decoder.zero_fraction(), 0)


def test_an_interrupted_pass_takes_its_block_off_the_device(loads: Load) -> None:
    loaded = loads("llama", True)

    def step(fraction: float, _: str) -> None:
        if fraction > 0:  # before the second block
            raise Cancelled

    context = PruningContext(
        loaded=loaded,
        calibration=None,
        batch=len(WINDOWS),
        level=0.5,
        pattern="unstructured",
        seed=0,
        step=step,
        warn=lambda _: None,
    )
    with pytest.raises(Cancelled) as caught:
        dense_norms(context, Samples(WINDOWS), "owl")
    assert caught.tb  # the frames of the pass are still referenced, as in an error report
    assert all(weight.isnan().all() for weight in loaded.model.parameters())


def test_a_full_disk_is_an_error_before_pruning(loads: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(OSError, match="No space left"):
        loads("llama", True)


def test_blocks_that_share_weights_are_rejected(loads: Load, tmp_path: Path) -> None:
    loaded = loads("llama", False)
    blocks: tuple[Any, ...] = loaded.decoder.blocks
    first, second, _ = blocks
    first.input_layernorm.weight = second.input_layernorm.weight
    with pytest.raises(SecateurError, match="its blocks share weights") as caught:
        OffloadedWeights(loaded.model, loaded.decoder.blocks, CPU, folder=tmp_path, working_bytes=0)
    assert caught.value.code == "PRUNE_UNSUPPORTED_MODEL"
