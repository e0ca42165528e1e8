"""A convolution is pruned as the Linear of its input's patches."""

import dataclasses
import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import ColumnNorms, Gram, Statistics
from secateur.errors import SecateurError
from secateur.models.blocks import patches as patches_module
from secateur.models.blocks.decoder import Layer, find_decoder
from secateur.models.loading import LoadedModel, load
from secateur.models.sources.source import locate
from secateur.pruning.methods import variational_dropout
from secateur.pruning.registry import create
from secateur.pruning.solvers.obs import BLOCK
from secateur.settings import Settings
from support import plain_solvers
from support.layer_problems import draw
from support.pruning_runs import CPU, layers_of, masks, prune, prune_by
from support.tiny_models import write_tiny_image_model
from support.vision_inputs import patches, rows_seen, samples


@pytest.fixture
def loaded(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    root = tmp_path_factory.mktemp("convolutions")
    write_tiny_image_model(root / "resnet", arch="resnet")
    return load(locate("file:resnet", dataclasses.replace(settings, model_roots=(root,))), "float32", CPU)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # it takes a copy
@pytest.mark.parametrize("pieces", [1 << 24, 1])
@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"stride": 2, "padding": 1},
        {"dilation": 2, "padding": (0, 2), "stride": (2, 1)},
        {"kernel_size": (1, 2)},
        {"padding": "valid"},
        {"padding": "same", "kernel_size": (2, 3), "dilation": (1, 2)},
        {"padding": 1, "padding_mode": "circular"},
        {"padding": "same", "padding_mode": "reflect"},
    ],
)
def test_a_convolution_equals_the_linear_of_its_patches(
    shape: dict[str, Any], pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patches_module, "_UNFOLDED", pieces)
    module = nn.Conv2d(3, 5, **{"kernel_size": 3} | shape)
    layer, images = Layer("c", "c", 0, module), draw(4, 3, 9, 7)
    parts = list(layer.rows(images))
    assert len(parts) == (4 if pieces == 1 else 1)
    rows = torch.cat(parts).flatten(0, 1)
    assert torch.equal(rows, patches(images, module))
    with torch.no_grad():
        expected = module(images)
        assert layer.bias is not None
        found = (rows @ layer.weight.T + layer.bias).view(4, -1, 5).transpose(1, 2).reshape(expected.shape)
        assert torch.allclose(found, expected, rtol=1e-5, atol=1e-5)
        bias = layer.bias.view(1, 5, 1, 1)
        assert torch.allclose(layer.product(images, layer.weight) + bias, expected, rtol=1e-5, atol=1e-5)
        layer.weight[2, 7 % layer.weight.shape[1]] = 0  # the weight is a view
    assert int((module.weight == 0).sum()) == 1


@pytest.mark.parametrize("gather_as", [ColumnNorms, Gram])
def test_statistics_of_a_convolution_equal_those_of_its_patches(
    loaded: LoadedModel, gather_as: type[Statistics], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for two layers that read one tensor through different kernels, as a residual layer and its shortcut do."""
    images, add = samples(loaded).inputs, Gram.add

    def compare(self: Gram, inputs: Tensor, *, dense: Tensor | None = None, **others: Any) -> None:
        assert others.pop("target") is None
        assert dense is not None
        torch.testing.assert_close(dense, inputs)  # nothing is pruned
        add(self, inputs, dense=dense, **others)

    monkeypatch.setattr(Gram, "add", compare)
    for batch in (5, 2):
        found: dict[Layer, Statistics] = {}
        options = PassOptions(mode="sequential", batch=batch, gather=gather_as, dense_target=gather_as is Gram)
        for block in sequential_pass(loaded.model, loaded.decoder, images, options):
            block.prune_layers(found.update)
        with torch.no_grad(), rows_seen((layer.name, layer.module) for layer in layers_of(loaded)) as seen:
            loaded.model(pixel_values=images)
        assert len(found) == 10
        for layer, statistics in found.items():
            rows = seen[layer.name]
            torch.testing.assert_close(statistics.norms(), rows.square().mean(dim=0).sqrt(), rtol=1e-4, atol=1e-5)
            if isinstance(statistics, Gram):
                torch.testing.assert_close(statistics.matrix, rows.T @ rows / len(rows), rtol=1e-4, atol=1e-5)


def test_sparsegpt_on_a_convolution_equals_the_plain_column_loop(loaded: LoadedModel) -> None:
    first = next(layer for layer in layers_of(loaded) if layer.role == "layers.0.layer.0.convolution")
    weight, images = first.weight.double(), samples(loaded).inputs
    with torch.no_grad(), rows_seen([("first", first.module)]) as rows:
        loaded.model(pixel_values=images)
    inputs = rows["first"].double()

    def keep(scores: Tensor, start: int) -> Tensor:
        upto = math.floor(0.5 * (len(weight) * (start + scores.shape[1])))
        return plain_solvers.lowest(scores, upto - math.floor(0.5 * (len(weight) * start)))

    expected = plain_solvers.obs(weight, plain_solvers.damped(inputs.T @ inputs / len(inputs), 0.01), keep, BLOCK)
    prune_by(loaded, create("sparsegpt", {}), windows=images, gather=Gram)
    assert torch.equal(first.weight == 0, expected == 0)
    torch.testing.assert_close(first.weight.double(), expected, rtol=1e-3, atol=1e-4)


def test_variational_noise_of_a_convolution_has_the_variance_of_its_weights() -> None:
    module = nn.Conv2d(2, 3, 2, stride=2, padding=1, bias=False)
    layer, images, log_alpha = Layer("c", "c", 0, module), draw(1, 2, 4, 4), draw(3, 8, seed=1)
    noise = variational_dropout._Noise(layer, log_alpha, 1.0, 0.1, torch.Generator().manual_seed(0))
    with torch.no_grad():
        dense = module(images)
        outputs = noise.add(module, (images.expand(20_000, 2, 4, 4),), dense.expand(20_000, *dense.shape[1:]))
        sigma = log_alpha.exp().sqrt() * layer.weight.abs()
        sampled = layer.weight + sigma * draw(20_000, 3, 8, seed=3)
        by_place = torch.einsum("pi,noi->nop", patches(images, module), sampled).view(outputs.shape)
    torch.testing.assert_close(outputs.mean(0), dense[0], atol=0.1, rtol=0.05)
    torch.testing.assert_close(outputs.var(0), by_place.var(0), rtol=0.1, atol=0.01)


def test_n_of_m_counts_consecutive_numbers_of_a_patch(loaded: LoadedModel) -> None:
    prune(loaded, "sequential", 5, windows=samples(loaded).inputs, pattern="2:4")
    assert all((mask.reshape(-1, 4).sum(dim=1) == 2).all() for mask in masks(loaded).values())


def test_a_convolution_that_changes_its_weights_is_rejected() -> None:
    class Standardized(nn.Conv2d):
        def forward(self, images: Tensor) -> Tensor:
            return functional.conv2d(images, self.weight - self.weight.mean(), self.bias)

    model = nn.Module()
    model.layers = nn.ModuleList([nn.Sequential(Standardized(2, 2, 3)) for _ in range(2)])
    with pytest.raises(SecateurError, match=r"layers\.0\.0 changes its weights before it uses them"):
        find_decoder(model)
