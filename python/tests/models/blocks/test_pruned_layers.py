"""The digest of a pruned model's layers changes with any bit of them, and does not depend on where they are."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import torch

from conftest import DENSE, MAGNITUDE, succeed, trial_spec
from secateur.engine import Engine
from secateur.errors import Cancelled
from secateur.models.blocks.pruned_layers import read_layers, weights_digest, zero_fraction
from secateur.models.loading import Offload
from secateur.settings import Settings
from support.pruning_runs import load_tiny
from support.tiny_models import FAMILIES


def go_on() -> None:
    """No trial was cancelled."""


def test_the_digest_is_that_of_the_documented_bytes(families: Settings) -> None:
    decoder = load_tiny("opt", families).decoder
    expected = []
    for layer in (layer for layers in decoder.layers for layer in layers):
        assert layer.bias is not None
        shape = list(layer.weight.shape)
        content = f"{layer.name}\0torch.float32\0{shape}\0".encode() + layer.weight.numpy().astype("<f4").tobytes()
        content += f"torch.float32\0{shape[:1]}\0".encode() + layer.bias.numpy().astype("<f4").tobytes()
        expected.append(hashlib.sha256(content).digest())
    layers = read_layers(decoder, torch.float32, go_on)
    assert [layer.digest for layer in layers] == expected
    assert weights_digest(layers) == hashlib.sha256(b"".join(expected)).hexdigest()


@pytest.mark.parametrize("arch", FAMILIES)
def test_one_bit_of_any_layer_changes_the_digest(families: Settings, arch: str, tmp_path: Path) -> None:
    decoder = load_tiny(arch, families).decoder
    before = read_layers(decoder, torch.float32, go_on)
    offloaded = load_tiny(arch, families, offload=Offload(tmp_path / "outside", 1 << 30))
    assert read_layers(offloaded.decoder, torch.float32, go_on) == before
    layers = [layer for layers in decoder.layers for layer in layers]
    assert zero_fraction(before) == decoder.zero_fraction() == 0
    for index in (0, len(layers) - 1):
        layers[index].weight[0, 0] = 0
        after = read_layers(decoder, torch.float32, go_on)
        assert [left == right for left, right in zip(before, after, strict=True)].index(False) == index
        assert after[index].zeros == 1
        positive = weights_digest(after)
        layers[index].weight[0, 0] = -0.0
        assert weights_digest(read_layers(decoder, torch.float32, go_on)) != positive
        before = read_layers(decoder, torch.float32, go_on)


def test_a_bias_and_the_dtype_change_the_digest(families: Settings) -> None:
    loaded = load_tiny("opt", families)
    digests = {weights_digest(read_layers(loaded.decoder, torch.float32, go_on))}
    bias = loaded.decoder.layers[2][-1].bias
    assert bias is not None
    bias[3] += 1
    digests.add(weights_digest(read_layers(loaded.decoder, torch.float32, go_on)))
    digests.add(weights_digest(read_layers(loaded.decoder, torch.bfloat16, go_on)))
    assert len(digests) == 3


def test_reading_stops_when_the_trial_is_cancelled(families: Settings) -> None:
    blocks: list[int] = []

    def cancel_in_the_second_block() -> None:
        blocks.append(len(blocks))
        if len(blocks) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_layers(load_tiny("llama", families).decoder, torch.float32, cancel_in_the_second_block)
    assert blocks == [0, 1]


@pytest.mark.parametrize("changes", [{}, MAGNITUDE])
def test_equal_trials_have_equal_digests_and_other_trials_have_others(engine: Engine, changes: dict[str, Any]) -> None:
    found = succeed(engine, trial_spec(**changes))
    again = succeed(engine, trial_spec(**changes))
    other = succeed(engine, trial_spec(**changes, level=0.6))
    assert found.weights_digest == again.weights_digest
    assert found.weights_digest is not None
    assert found.weights_digest != other.weights_digest
    assert succeed(engine, trial_spec(**DENSE)).weights_digest is None
