"""The sequential pass against the Wanda authors' loop, and its modes and batch sizes against one another."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from secateur.calibration.collector import LayerStatistics
from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import ColumnNorms, SplitGram
from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Layer
from secateur.models.loading import LoadedModel, load
from secateur.models.sources.source import locate
from secateur.pruning.masks import keep_mask
from secateur.pruning.registry import create
from secateur.settings import Settings
from secateur.spec import Pass
from support.pruning_runs import WINDOWS, prune_by
from support.tiny_models import ARCHITECTURES
from support.wanda_reference import linears, prune_magnitude, prune_wanda

Load = Callable[[str], LoadedModel]


@pytest.fixture
def fresh(settings: Settings) -> Load:
    return lambda arch: load(locate(f"file:{arch}", settings), "float32", torch.device("cpu"))


def blocks_of(model: PreTrainedModel) -> nn.ModuleList:
    decoder = model.base_model
    blocks = getattr(decoder, "decoder", decoder).layers
    assert isinstance(blocks, nn.ModuleList)
    return blocks


def masks(model: PreTrainedModel) -> dict[str, Tensor]:
    return {
        f"{index}.{name}": linear.weight != 0
        for index, block in enumerate(blocks_of(model))
        for name, linear in linears(block).items()
    }


def prune(loaded: LoadedModel, mode: Pass, batch: int, *, method_id: str = "wanda", **choices: Any) -> list[str]:
    return prune_by(loaded, create(method_id, {}), mode=mode, batch=batch, **choices)


@pytest.mark.parametrize("arch", ARCHITECTURES)
@pytest.mark.parametrize(
    ("level", "pattern"), [(0.5, "unstructured"), (0.7, "unstructured"), (0.5, "2:4"), (0.25, "6:8")]
)
@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_reference_pass_prunes_what_the_wanda_code_prunes(
    fresh: Load, arch: str, level: float, pattern: str, batch: int
) -> None:
    theirs, ours = fresh(arch), fresh(arch)
    prune_wanda(theirs.model, blocks_of(theirs.model), WINDOWS, level, pattern)
    prune(ours, "reference", batch, level=level, pattern=pattern)
    expected, found = masks(theirs.model), masks(ours.model)
    assert expected.keys() == found.keys()
    assert [name for name in expected if not torch.equal(expected[name], found[name])] == []


@pytest.mark.parametrize("arch", ARCHITECTURES)
@pytest.mark.parametrize(("level", "pattern"), [(0.3, "unstructured"), (0.5, "2:4")])
def test_magnitude_prunes_what_the_wanda_code_prunes(fresh: Load, arch: str, level: float, pattern: str) -> None:
    theirs, ours = fresh(arch), fresh(arch)
    prune_magnitude(blocks_of(theirs.model), level, pattern)
    prune(ours, "reference", 5, method_id="magnitude", level=level, pattern=pattern)
    assert all(torch.equal(mask, masks(ours.model)[name]) for name, mask in masks(theirs.model).items())


@pytest.mark.parametrize("arch", ARCHITECTURES)
@pytest.mark.parametrize("batch", [1, 2])
def test_the_sequential_pass_does_not_depend_on_the_batch_size(fresh: Load, arch: str, batch: int) -> None:
    at_once, in_batches = fresh(arch), fresh(arch)
    order = prune(at_once, "sequential", 5)
    assert prune(in_batches, "sequential", batch) == order
    expected = masks(at_once.model)
    assert all(torch.equal(mask, expected[name]) for name, mask in masks(in_batches.model).items())


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_the_halves_of_the_windows_do_not_depend_on_the_batch_size(fresh: Load, batch: int) -> None:
    def halves(batch: int) -> list[Tensor]:
        loaded, seen = fresh("llama"), list[Tensor]()

        def note(layers: LayerStatistics) -> None:
            for statistics in layers.values():
                assert isinstance(statistics, SplitGram)
                assert statistics.halves is not None
                seen.extend(half.matrix for half in statistics.halves)

        options = PassOptions(mode="reference", batch=batch, gather=SplitGram)
        for block in sequential_pass(loaded.model, loaded.decoder, WINDOWS, options):
            block.prune_layers(note)
        return seen

    torch.testing.assert_close(halves(batch), halves(len(WINDOWS)))


def test_the_sequential_pass_prunes_a_layer_on_the_outputs_of_pruned_layers(fresh: Load) -> None:
    """Against a plain loop that takes each layer's statistics from a whole forward pass of its own."""
    plain, ours = fresh("llama"), fresh("llama")
    prune(ours, "sequential", 5)
    with torch.no_grad():
        for block in plain.decoder.layers:
            for layer in block:
                seen = ColumnNorms(layer.weight.shape[1], torch.device("cpu"))
                hook = layer.module.register_forward_pre_hook(lambda _, arguments, seen=seen: seen.add(arguments[0]))
                plain.model(WINDOWS, use_cache=False)
                hook.remove()
                scores = layer.weight.abs() * seen.norms()
                keep = keep_mask(scores, level=0.5, pattern="unstructured", group="row")
                layer.weight.masked_fill_(~keep, 0)
    expected = masks(plain.model)
    assert all(torch.equal(mask, expected[name]) for name, mask in masks(ours.model).items())
    assert not all(torch.equal(mask, expected[name]) for name, mask in masks(pruned_by_reference(fresh)).items())


def pruned_by_reference(fresh: Load) -> PreTrainedModel:
    loaded = fresh("llama")
    prune(loaded, "reference", 5)
    return loaded.model


def test_one_batch_takes_one_forward_pass_per_block(fresh: Load) -> None:
    loaded, calls = fresh("llama"), []
    for index, block in enumerate(loaded.decoder.blocks):
        block.register_forward_pre_hook(
            lambda _, inputs, index=index: calls.append(index) if inputs[0].shape[:2] == WINDOWS.shape else None
        )
    prune(loaded, "sequential", 5)
    recording = [0, 1, 2]  # recording how the model calls its blocks, which compute nothing meanwhile
    assert calls == [*recording, 0, 1, 2]


def test_statistics_of_a_shared_input_are_computed_once(fresh: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes, add = [], ColumnNorms.add

    def count(self: ColumnNorms, inputs: Tensor) -> None:
        shapes.append(inputs.shape[-1])
        add(self, inputs)

    monkeypatch.setattr(ColumnNorms, "add", count)
    prune(fresh("llama"), "sequential", 5)
    assert shapes == [32, 32, 32, 64] * 3  # q/k/v, o, gate/up, down


@pytest.mark.parametrize("mode", ["sequential", "reference"])
@pytest.mark.parametrize("batch", [2, 5])
def test_the_error_names_the_layer_whose_inputs_are_not_finite(fresh: Load, mode: Pass, batch: int) -> None:
    loaded = fresh("llama")
    with torch.no_grad():
        loaded.decoder.layers[1][3].weight[0, 0] = torch.inf  # o_proj: its outputs go to gate and up
    with pytest.raises(SecateurError, match=r"model\.layers\.1\.mlp\.gate_proj") as caught:
        prune(loaded, mode, batch)
    assert caught.value.code == "PRUNE_NOT_FINITE"


@pytest.mark.parametrize("mode", ["sequential", "reference"])
@pytest.mark.parametrize("batch", [2, 5])
def test_a_layer_that_is_never_called_is_an_error(fresh: Load, mode: Pass, batch: int) -> None:
    loaded = fresh("llama")
    layers = list(loaded.decoder.layers)
    layers[1] = (*layers[1], Layer("spare", "spare", 1, nn.Linear(32, 32)))
    object.__setattr__(loaded.decoder, "layers", tuple(layers))
    with pytest.raises(SecateurError, match="spare is never called"):
        prune(loaded, mode, batch)


@pytest.mark.parametrize("mode", ["sequential", "reference"])
def test_no_hooks_remain_when_pruning_fails(fresh: Load, mode: Pass) -> None:
    loaded = fresh("llama")

    def fail(_: LayerStatistics) -> None:
        raise ZeroDivisionError

    def prune_all_blocks() -> None:
        options = PassOptions(mode=mode, batch=5, gather=ColumnNorms)
        for block in sequential_pass(loaded.model, loaded.decoder, WINDOWS, options):
            block.prune_layers(fail)

    with pytest.raises(ZeroDivisionError):
        prune_all_blocks()
    assert all(not module._forward_pre_hooks for module in loaded.model.modules())
    assert all("forward" not in vars(block) for block in loaded.decoder.blocks)
