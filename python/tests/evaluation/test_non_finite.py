"""The place where NaN begins is found, in the weights or in the outputs."""

import math
from pathlib import Path

import pytest
import torch

from secateur.evaluation.non_finite import first_non_finite
from secateur.models.loading import LoadedModel, Offload
from secateur.settings import Settings
from secateur.spec import NonFinite
from support.pruning_runs import WINDOWS, load_tiny
from support.tiny_models import FAMILIES, IMAGE_FAMILIES


def fill(loaded: LoadedModel, parameter: str, value: float) -> None:
    """Also in a model that is outside of its device."""
    with loaded.weights.readable(), torch.no_grad():
        loaded.model.get_parameter(parameter).view(-1)[-1] = value


def found(loaded: LoadedModel) -> NonFinite | None:
    return first_non_finite(loaded.model, loaded.decoder, WINDOWS[:2])


@pytest.mark.parametrize("offloaded", [False, True])
def test_weights_are_found_before_outputs(families: Settings, tmp_path: Path, offloaded: bool) -> None:
    offload = Offload(tmp_path / "outside", 1 << 30) if offloaded else None
    loaded = load_tiny("llama", families, offload=offload)
    assert found(loaded) == NonFinite(where="lm_head", what="outputs")  # nothing before the head is wrong
    fill(loaded, "model.norm.weight", math.inf)
    assert found(loaded) == NonFinite(where="model.norm", what="weights")
    fill(loaded, "model.layers.1.mlp.down_proj.weight", math.nan)
    assert found(loaded) == NonFinite(where="model.layers.1.mlp.down_proj", what="weights")


@pytest.mark.parametrize("offloaded", [False, True])
def test_outputs_are_found_in_the_order_of_the_forward_pass(
    families: Settings, tmp_path: Path, offloaded: bool
) -> None:
    offload = Offload(tmp_path / "outside", 1 << 30) if offloaded else None
    loaded = load_tiny("llama", families, offload=offload)
    with loaded.weights.readable(), torch.no_grad():
        loaded.model.get_parameter("model.layers.1.mlp.up_proj.weight").fill_(3e38)
    assert found(loaded) == NonFinite(where="model.layers.1.mlp.up_proj", what="outputs")


@pytest.mark.parametrize("arch", FAMILIES)
def test_every_family_names_its_head(families: Settings, arch: str) -> None:
    loaded = load_tiny(arch, families)
    place = found(loaded)
    assert place is not None
    assert loaded.model.get_submodule(place.where) is loaded.model.get_output_embeddings()


@pytest.mark.parametrize("arch", IMAGE_FAMILIES)
def test_an_image_model_names_its_classifier(families: Settings, arch: str) -> None:
    loaded = load_tiny(arch, families)
    side = loaded.model.config.image_size if arch == "vit" else 32
    images = torch.zeros(2, loaded.model.config.num_channels, side, side)
    place = first_non_finite(loaded.model, loaded.decoder, images)
    assert place == NonFinite(where="classifier", what="outputs")
