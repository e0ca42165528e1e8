"""Gradients of the dense model against plain autograd."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from secateur.calibration import backward, gradients
from secateur.calibration.gradient_cache import ModelGradients
from secateur.calibration.gradients import gather, gather_blocks
from secateur.errors import Cancelled, SecateurError
from secateur.models.loading import LoadedModel, load
from secateur.models.sources.source import Source, locate
from secateur.settings import Settings
from support.dense_gradients import SAMPLES, gathered, same
from support.pruning_runs import CPU, WINDOWS, layers_of
from support.tiny_models import write_tiny_model


@pytest.fixture
def loaded(settings: Settings) -> LoadedModel:
    return load(locate("file:llama", settings), "float32", CPU)


def plain(loaded: LoadedModel) -> dict[str, list[torch.Tensor]]:
    """For each layer, the gradient of each window's mean loss, by torch.autograd.grad."""
    parameters = {layer: layer.parameter.requires_grad_() for layer in layers_of(loaded)}
    found: dict[str, list[torch.Tensor]] = {layer.name: [] for layer in parameters}
    for window in WINDOWS:
        loss = loaded.model(window[None], labels=window[None], use_cache=False).loss
        whole = torch.autograd.grad(loss, list(parameters.values()), allow_unused=True, materialize_grads=True)
        for layer, gradient in zip(parameters, whole, strict=True):
            found[layer.name].append(layer.view(gradient).float())
    loaded.model.requires_grad_(False)
    return found


def assert_close(found: ModelGradients, expected: dict[str, list[torch.Tensor]]) -> None:
    assert found.keys() == expected.keys()
    for name, each in expected.items():
        of_windows = torch.stack(each).double()
        assert of_windows.abs().max() > 0, name
        definitions = {
            "total": of_windows.sum(dim=0),
            "absolute": of_windows.abs().mean(dim=0),
            "squared": of_windows.square().mean(dim=0),
        }
        for field, definition in definitions.items():
            tensor = getattr(found[name], field)
            assert tensor.dtype == torch.float32
            scale = definition.abs().max()
            torch.testing.assert_close(tensor.double() / scale, definition / scale, rtol=1e-4, atol=1e-5)


# Covers fused experts, transposed weights, a soft cap on the logits (which rules out the chunked head), and tied
# embeddings.
@pytest.mark.parametrize("arch", ["llama", "opt", "gpt2", "gemma2", "mixtral"])
def test_the_gradients_equal_those_of_autograd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arch: str) -> None:
    monkeypatch.setattr(backward, "HEAD_TOKENS", 16)  # chunks that end within a window
    folder = write_tiny_model(tmp_path / arch, arch=arch)
    model = load(Source(arch, folder, "none"), "float32", CPU)
    assert_close(gathered(model), plain(model))


def test_gradients_of_a_bfloat16_model_are_summed_in_float32(settings: Settings) -> None:
    model = load(locate("file:opt", settings), "bfloat16", CPU)
    found, expected = gathered(model), plain(model)
    for name, each in expected.items():
        assert found[name].squared.dtype == torch.float32
        exact = torch.stack(each).square().mean(dim=0)
        assert (found[name].squared - exact).norm() < 0.05 * exact.norm(), name


def test_only_one_layer_has_a_gradient_at_a_time(loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    most, add = 0, gradients._Sums.add

    def count(self: Any, parameter: torch.Tensor) -> None:
        nonlocal most
        most = max(most, sum(layer.parameter.grad is not None for layer in layers_of(loaded)))
        add(self, parameter)

    monkeypatch.setattr(gradients._Sums, "add", count)
    gathered(loaded)
    assert most == 1


@pytest.mark.parametrize("surrounding", [torch.no_grad, torch.inference_mode])
def test_computing_gradients_leaves_the_model_unchanged(loaded: LoadedModel, surrounding: Callable[[], Any]) -> None:
    expected = gathered(loaded)
    with surrounding():
        loaded.model(WINDOWS, use_cache=False)
        assert same(gathered(loaded), expected)
        assert not torch.is_grad_enabled()
    assert not loaded.model.training
    for parameter in loaded.model.parameters():
        assert (parameter.requires_grad, parameter.grad) == (False, None)
        assert not parameter._post_accumulate_grad_hooks


def test_a_cancel_leaves_the_model_unchanged(loaded: LoadedModel) -> None:
    def cancel(done: float) -> None:
        if done > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        gather(loaded, layers_of(loaded), SAMPLES, cancel)
    for parameter in loaded.model.parameters():
        assert not parameter.requires_grad
        assert not parameter._post_accumulate_grad_hooks


@pytest.mark.parametrize("blocks_at_once", [1, 2])
def test_blocks_take_turns_if_memory_is_short(
    loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch, blocks_at_once: int
) -> None:
    at_once = gathered(loaded)
    of_a_block = 12 * sum(layer.weight.numel() for layer in loaded.decoder.layers[0])
    available = (blocks_at_once + 0.5) * of_a_block
    monkeypatch.setattr(gradients, "free_bytes", lambda _: available / gradients._SHARE_OF_MEMORY)
    steps: list[float] = []
    in_turns = list(gather_blocks(loaded, SAMPLES, steps.append))
    assert [len(block) for block in in_turns] == [7, 7, 7]
    assert same({name: found for block in in_turns for name, found in block.items()}, at_once)
    turns = -(-3 // blocks_at_once)
    assert steps == pytest.approx([step / (5 * turns) for step in range(5 * turns)])


@pytest.mark.parametrize("broken", [torch.nan, torch.inf])
def test_the_error_names_the_layer_whose_weights_are_not_finite(loaded: LoadedModel, broken: float) -> None:
    loaded.decoder.layers[1][3].weight[0, 0] = broken
    with pytest.raises(SecateurError, match=r"the weight of model\.layers\.1\.self_attn\.o_proj is not") as caught:
        gathered(loaded)
    assert caught.value.code == "PRUNE_NOT_FINITE"


@pytest.mark.parametrize(
    ("size", "what"),
    [(1e30, r"the gradient of model\.layers\.2\.mlp\.down_proj"), (3e38, "the loss of calibration sample 1")],
)
def test_the_error_names_what_overflows(loaded: LoadedModel, size: float, what: str) -> None:
    torch.nn.init.constant_(loaded.model.model.norm.weight, size)
    with pytest.raises(SecateurError, match=f"{what} is not finite") as caught:
        gathered(loaded)
    assert caught.value.code == "PRUNE_NOT_FINITE"
