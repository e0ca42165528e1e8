"""Tiny random models of every family in the tables `LANGUAGE`, `VISION_LANGUAGE` and `REFUSED`."""

from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForImageTextToText,
    PreTrainedConfig,
    PreTrainedModel,
)

from support.language_families import LANGUAGE, REFUSED, SIZES
from support.tiny_models import fill
from support.vision_language_families import VISION_LANGUAGE


def config_of(family: str) -> PreTrainedConfig:
    if family in VISION_LANGUAGE:
        return AutoConfig.for_model(family, **VISION_LANGUAGE[family].config)
    own = LANGUAGE[family].config if family in LANGUAGE else REFUSED[family][0]
    return AutoConfig.for_model(family, **SIZES | own)


def loader_of(family: str) -> Any:
    """transformers' own class for these models."""
    return AutoModelForImageTextToText if family in VISION_LANGUAGE else AutoModelForCausalLM


def write_family(folder: Path, family: str) -> Path:
    """Write config and float32 safetensors into `folder`, always the same weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model: PreTrainedModel = loader_of(family).from_config(config_of(family), dtype=torch.float32)
        fill(model)
    model.save_pretrained(folder)
    return folder
