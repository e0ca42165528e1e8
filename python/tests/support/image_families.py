"""Tiny models of the families of image classifiers: those that can be pruned, and those that are refused."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForImageClassification, PreTrainedConfig, PreTrainedModel
from transformers.models.auto.modeling_auto import MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

CLASSES = 10


@dataclass(frozen=True)
class ImageFamily:
    """`layers`: the number of layers in each block. `side`: of an image. `config`: what the tiny model's config states.

    `grouped`: convolutions in groups, which stay dense.
    """

    layers: tuple[int, ...]
    side: int
    config: dict[str, Any]
    grouped: int = 0


_VIT = {
    "image_size": 8,
    "patch_size": 2,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}
_DINO = {name: value for name, value in _VIT.items() if name != "intermediate_size"} | {"mlp_ratio": 2}
_TOWER = {"vision_config": _VIT | {"projection_dim": 16, "num_channels": 1}}
_SWIN = {
    "image_size": 16,
    "patch_size": 2,
    "embed_dim": 8,
    "depths": [2, 1],
    "num_heads": [1, 2],
    "window_size": 2,
    "mlp_ratio": 2.0,
}
_CONVNEXT = {"patch_size": 2, "hidden_sizes": [8, 16], "depths": [2, 1], "num_stages": 2}
_PYRAMID = {
    "image_size": 32,
    "depths": [1, 2, 1, 1],
    "hidden_sizes": [8, 8, 16, 16],
    "num_attention_heads": [1, 1, 2, 2],
    "mlp_ratios": [2, 2, 2, 2],
}

SUPPORTED: dict[str, ImageFamily] = {
    "beit": ImageFamily((6, 6), 8, _VIT),
    "clip": ImageFamily((6, 6), 8, _TOWER),
    "convnext": ImageFamily((4, 3), 16, _CONVNEXT, grouped=3),
    "convnextv2": ImageFamily((4, 3), 16, _CONVNEXT, grouped=3),
    "cvt": ImageFamily(
        (7, 13),
        16,
        {
            "embed_dim": [8, 16],
            "depth": [1, 2],
            "num_heads": [1, 2],
            "patch_sizes": [3, 3],
            "patch_stride": [2, 2],
            "patch_padding": [1, 1],
            "mlp_ratio": [2.0, 2.0],
            "attention_drop_rate": [0.0, 0.0],
            "drop_rate": [0.0, 0.0],
            "drop_path_rate": [0.0, 0.0],
            "qkv_bias": [True, True],
            "cls_token": [False, True],
            "qkv_projection_method": ["dw_bn", "dw_bn"],
            "kernel_qkv": [3, 3],
            "padding_kv": [1, 1],
            "stride_kv": [2, 2],
            "padding_q": [1, 1],
            "stride_q": [1, 1],
        },
        grouped=9,
    ),
    "data2vec-vision": ImageFamily((6, 6), 8, _VIT),
    "deit": ImageFamily((6, 6), 8, _VIT),
    "dinov2": ImageFamily((6, 6), 8, _DINO),
    "dinov2_with_registers": ImageFamily((6, 6), 8, _DINO),
    "donut-swin": ImageFamily((13, 6), 16, _SWIN),
    "efficientnet": ImageFamily(
        (3, *[4] * 9), 32, {"width_coefficient": 0.25, "depth_coefficient": 0.5, "hidden_dim": 320}, grouped=10
    ),
    "focalnet": ImageFamily(
        (6, 5),
        16,
        {
            "image_size": 16,
            "patch_size": 2,
            "embed_dim": 8,
            "depths": [1, 1],
            "hidden_sizes": [8, 16],
            "focal_levels": [1, 1],
            "focal_windows": [3, 3],
            "mlp_ratio": 2.0,
        },
        grouped=2,
    ),
    "hgnet_v2": ImageFamily(
        (4, 4),
        32,
        {
            "embedding_size": 8,
            "hidden_sizes": [8, 16],
            "depths": [1, 1],
            "stem_channels": [1, 4, 8],
            "stage_in_channels": [8, 8],
            "stage_mid_channels": [4, 4],
            "stage_out_channels": [8, 16],
            "stage_num_blocks": [1, 1],
            "stage_downsample": [False, True],
            "stage_light_block": [False, True],
            "stage_kernel_size": [3, 3],
            "stage_numb_of_layers": [2, 2],
        },
        grouped=3,
    ),
    "hiera": ImageFamily(
        (4, 5, 5),
        16,
        {
            "image_size": [16, 16],
            "patch_size": [3, 3],
            "patch_stride": [2, 2],
            "patch_padding": [1, 1],
            "embed_dim": 8,
            "depths": [1, 1, 1],
            "num_heads": [1, 2, 4],
            "embed_dim_multiplier": 2.0,
            "num_query_pool": 2,
            "query_stride": [2, 2],
            "masked_unit_size": [4, 4],
            "masked_unit_attention": [True, False, False],
            "mlp_ratio": 2.0,
        },
    ),
    "ijepa": ImageFamily((6, 6), 8, _VIT),
    "levit": ImageFamily(
        (9, 9, 4),
        32,
        {
            "image_size": 32,
            "patch_size": 16,
            "hidden_sizes": [16, 24, 32],
            "num_attention_heads": [2, 2, 2],
            "depths": [1, 1, 1],
            "key_dim": [8, 8, 8],
            "attention_ratio": [2, 2, 2],
            "mlp_ratio": [2, 2, 2],
        },
    ),
    "metaclip_2": ImageFamily((6, 6), 8, _TOWER),
    "mobilenet_v1": ImageFamily((1,) * 13, 32, {"depth_multiplier": 0.25}, grouped=13),
    "mobilenet_v2": ImageFamily((2,) * 16, 32, {"depth_multiplier": 0.25}, grouped=16),
    "mobilevit": ImageFamily(
        (2, 6, 18, 30, 24),
        32,
        {
            "image_size": 32,
            "hidden_sizes": [16, 24, 32],
            "neck_hidden_sizes": [8, 8, 12, 16, 20, 24, 48],
            "num_attention_heads": 2,
            "mlp_ratio": 2.0,
            "expand_ratio": 2.0,
        },
        grouped=7,
    ),
    "mobilevitv2": ImageFamily(
        (2, 4, 8, 8, 8),
        64,
        {
            "image_size": 64,
            "width_multiplier": 0.125,
            "n_attn_blocks": [1, 1, 1],
            "base_attn_unit_dims": [64, 64, 128],
            "ffn_multiplier": 2,
            "mlp_ratio": 2.0,
        },
        grouped=9,
    ),
    "poolformer": ImageFamily(
        (2,) * 8, 32, {"hidden_sizes": [8, 12, 16, 20], "depths": [2, 2, 2, 2], "mlp_ratio": 4.0}
    ),
    "pvt": ImageFamily((7, 7, 7, 6, 6), 32, _PYRAMID | {"sequence_reduction_ratios": [4, 2, 1, 1]}),
    "pvt_v2": ImageFamily((8, 15, 7, 7), 32, _PYRAMID | {"sr_ratios": [4, 2, 1, 1]}, grouped=5),
    "regnet": ImageFamily(
        (5, 5), 32, {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "groups_width": 4}, grouped=2
    ),
    "resnet": ImageFamily(
        (4, 3), 32, {"embedding_size": 8, "hidden_sizes": [8, 12], "depths": [2, 1], "layer_type": "basic"}
    ),
    "segformer": ImageFamily(
        (8, 13),
        16,
        {
            "num_encoder_blocks": 2,
            "hidden_sizes": [8, 16],
            "depths": [1, 2],
            "num_attention_heads": [1, 2],
            "sr_ratios": [2, 1],
            "patch_sizes": [3, 3],
            "strides": [2, 2],
            "mlp_ratios": [2, 2],
            "decoder_hidden_size": 16,
        },
        grouped=3,
    ),
    "siglip": ImageFamily((6, 6), 8, {"vision_config": _VIT | {"num_channels": 1}}),
    "swiftformer": ImageFamily(
        (8, 1, 8, 1, 8, 1, 8),
        32,
        {"image_size": 32, "depths": [1, 1, 1, 1], "embed_dims": [8, 12, 16, 20], "mlp_ratio": 2},
        grouped=4,
    ),
    "swin": ImageFamily((13, 6), 16, _SWIN),
    "swinv2": ImageFamily((13, 6), 16, _SWIN),
    "textnet": ImageFamily(
        (3, 2, 2, 3),
        32,
        {
            "stem_num_channels": 1,
            "stem_out_channels": 8,
            "hidden_sizes": [8, 8, 12, 12, 16],
            "conv_layer_kernel_sizes": [[[3, 3]], [[3, 1]], [[1, 3]], [[3, 3]]],
            "conv_layer_strides": [[1], [2], [2], [2]],
        },
    ),
    "vit": ImageFamily((6, 6), 8, _VIT),
    "vit_msn": ImageFamily((6, 6), 8, _VIT),
}


_REJECTED = "rejects the output of its image processor: "

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "bit": (
        {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "num_groups": 4},
        "changes its weights before it uses them, so a zero would not stay a zero",
    ),
    "dinat": ({}, "requires the natten library"),
    "imagegpt": (
        {"vocab_size": 20, "n_positions": 64, "n_embd": 16, "n_layer": 2, "n_head": 2},
        _REJECTED + "You have to specify either input_ids or inputs_embeds",
    ),
    "perceiver": (
        {
            "num_latents": 8,
            "d_latents": 16,
            "d_model": 16,
            "num_blocks": 1,
            "num_self_attends_per_block": 2,
            "num_self_attention_heads": 2,
            "num_cross_attention_heads": 2,
            "image_size": 8,
        },
        "needs exactly one list of blocks with Linears in them; found: none",
    ),
    "pp_lcnet": ({"scale": 0.25, "num_channels": 3}, "the blocks that were found hold"),
    "shieldgemma2": ({}, _REJECTED + "You must specify exactly one of input_ids or inputs_embeds"),
    "siglip2": ({"vision_config": _VIT | {"num_patches": 16}}, _REJECTED),
    "timm_wrapper": ({}, "requires the timm library"),
}
"""A config of each family that is refused, and the reason."""


def write(folder: Path, arch: str) -> Path:
    """Write config, float32 safetensors and an image processor into `folder`."""
    family = SUPPORTED[arch]
    config = config_of(arch, family.config)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = AutoModelForImageClassification.from_config(config, dtype=torch.float32)
        _fill(model)
    model.save_pretrained(folder)
    write_processor(folder, family.side)
    return folder


def write_processor(folder: Path, side: int) -> None:
    """Write a processor that makes images of one channel."""
    size = {"height": side, "width": side}
    ViTImageProcessorPil(size=size, image_mean=[0.5], image_std=[0.5]).save_pretrained(folder)


def config_of(arch: str, changes: dict[str, Any]) -> PreTrainedConfig:
    """The config of a classifier of digits."""
    config = AutoConfig.for_model(arch, **{"num_channels": 1, "num_labels": CLASSES} | changes)
    # Of a family with several classifiers, transformers takes the one that the config names.
    classes: Any = MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING[type(config)]
    config.architectures = [(classes[0] if isinstance(classes, tuple) else classes).__name__]
    return config


def _fill(model: PreTrainedModel) -> None:
    """With the library's weights, such as scales of 1e-6, many models hardly depend on their blocks."""
    for parameter in model.parameters():
        if parameter.dim() == 1:
            torch.nn.init.normal_(parameter, mean=1.0, std=0.25)
        else:
            torch.nn.init.normal_(parameter, std=1.4 * (len(parameter) / parameter.numel()) ** 0.5)
