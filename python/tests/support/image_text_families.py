"""Tiny models of images and text with their processors, of every family that is calibrated on images and texts."""

from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForImageTextToText, PreTrainedTokenizerFast
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.gemma3.image_processing_pil_gemma3 import Gemma3ImageProcessorPil
from transformers.models.gemma3.processing_gemma3 import Gemma3Processor
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.idefics3.processing_idefics3 import Idefics3Processor
from transformers.models.llava.processing_llava import LlavaProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from support.tiny_models import fill, tokenizer
from support.vision_language_families import VISION_LANGUAGE

_SIDE = 16
_PATCH = 4

FAMILIES = ("gemma3", "idefics3", "llava", "qwen2_5_vl", "qwen2_vl")
_QWEN_TOKENS = {"image_token_id": "<|image_pad|>", "vision_start_token_id": "<|vision_start|>"} | {
    "vision_end_token_id": "<|vision_end|>",
    "video_token_id": "<|video_pad|>",
}
IMAGE_TOKENS: dict[str, dict[str, str]] = {
    "gemma3": {
        "image_token_index": "<image_soft_token>",
        "boi_token_index": "<start_of_image>",
        "eoi_token_index": "<end_of_image>",
    },
    "idefics3": {"image_token_id": "<image>"},
    "llava": {"image_token_index": "<image>"},
    "qwen2_5_vl": _QWEN_TOKENS,
    "qwen2_vl": _QWEN_TOKENS,
}
"""The tokens of each family, by their fields in the config."""


def write(folder: Path, family: str) -> Path:
    """Write config, float32 safetensors, tokenizer and processor into `folder`, always the same."""
    own = tokenizer()
    own.add_tokens(list(IMAGE_TOKENS[family].values()), special_tokens=True)
    if family == "idefics3":
        own.add_tokens(["<fake_token_around_image>", "<global-img>", "<end_of_utterance>"], special_tokens=True)
    _save_processor(folder, family, own)
    ids = {field: own.convert_tokens_to_ids(token) for field, token in IMAGE_TOKENS[family].items()}
    content: dict[str, Any] = VISION_LANGUAGE[family].config
    text = content["text_config"] | {"vocab_size": len(own)}
    config = AutoConfig.for_model(family, **content | ids | {"text_config": text})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = AutoModelForImageTextToText.from_config(config, dtype=torch.float32)
        fill(model)
    model.save_pretrained(folder)
    return folder


def _save_processor(folder: Path, family: str, own: PreTrainedTokenizerFast) -> None:
    square = {"height": _SIDE, "width": _SIDE}
    tokens = (_SIDE // _PATCH) ** 2
    match family:
        case "gemma3":
            names = {name.removesuffix("_index"): token for name, token in IMAGE_TOKENS["gemma3"].items()}
            named = PreTrainedTokenizerFast(
                tokenizer_object=own.backend_tokenizer, bos_token="<s>", extra_special_tokens=names
            )
            Gemma3Processor(Gemma3ImageProcessorPil(size=square), named, image_seq_length=4).save_pretrained(folder)
        case "idefics3":
            images = Idefics3ImageProcessorPil(size={"longest_edge": 32}, max_image_size={"longest_edge": _SIDE})
            Idefics3Processor(images, own, image_seq_len=tokens // 4).save_pretrained(folder)
        case "llava":
            LlavaProcessor(
                CLIPImageProcessorPil(size=square, crop_size=square),
                own,
                patch_size=_PATCH,
                vision_feature_select_strategy="default",
                num_additional_image_tokens=1,
            ).save_pretrained(folder)
        case _:  # the image of a Qwen takes more or fewer tokens by its size
            own.save_pretrained(folder)
            Qwen2VLImageProcessorPil(
                patch_size=_PATCH, size={"shortest_edge": 64, "longest_edge": 1024}
            ).save_pretrained(folder)
