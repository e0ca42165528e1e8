"""A rehearsal on meta tensors counts the bytes that the same work takes on tensors with data."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from transformers import PreTrainedModel

from secateur.calibration.sequential_pass import PassOptions, sequential_pass
from secateur.calibration.statistics import ColumnNorms, SplitGram
from secateur.evaluation.perplexity import is_backbone_and_head, perplexity
from secateur.hardware.live_bytes import LiveBytes
from secateur.hardware.rehearsal import rehearsal
from secateur.models.blocks.decoder import find_decoder
from secateur.models.blocks.experts import ONE_BY_ONE
from support.families import config_of, loader_of
from support.tiny_models import fill

FAMILIES = ("llama", "opt", "gemma2", "qwen3_moe", "gpt_neox")
Work = Callable[[PreTrainedModel, Tensor], None]


def model_of(family: str, device: str) -> PreTrainedModel:
    with torch.device(device):
        model: PreTrainedModel = loader_of(family).from_config(
            config_of(family), dtype=torch.float32, experts_implementation=ONE_BY_ONE
        )
    model.tie_weights()
    if device == "cpu":
        fill(model)
    model.eval().requires_grad_(False)
    return model


def pass_over(model: PreTrainedModel, windows: Tensor) -> None:
    options = PassOptions(mode="sequential", batch=3, gather=SplitGram, dense_target=True)
    for block in sequential_pass(model, find_decoder(model), windows, options):
        block.prune_layers(lambda _: None)


def norms(model: PreTrainedModel, windows: Tensor) -> None:
    options = PassOptions(mode="reference", batch=2, gather=ColumnNorms)
    for block in sequential_pass(model, find_decoder(model), windows, options):
        block.prune_layers(lambda _: None)


def evaluate(model: PreTrainedModel, windows: Tensor) -> None:
    perplexity(model, windows, lambda *_: None, batch=3)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("work", [pass_over, norms, evaluate])
def test_a_rehearsal_counts_what_the_work_takes(family: str, work: Work) -> None:
    model, rehearsed = model_of(family, "cpu"), model_of(family, "meta")
    windows = torch.arange(3 * 64).view(3, 64) % 250
    with LiveBytes() as live:
        work(model, windows)
    with rehearsal() as counted:
        work(rehearsed, windows.to("meta"))
    assert counted.peak == pytest.approx(live.peak, rel=0.15)


@pytest.mark.parametrize("family", FAMILIES)
def test_whether_the_head_is_handed_the_hidden_states_shows_without_data(family: str) -> None:
    windows = torch.arange(64).view(1, 64)
    expected = is_backbone_and_head(model_of(family, "cpu"), windows)
    with rehearsal():
        assert is_backbone_and_head(model_of(family, "meta"), windows) is expected
    assert expected is (family != "gemma2")
