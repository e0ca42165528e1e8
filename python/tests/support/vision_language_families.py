"""Families of models of images and text, whose language model is pruned, as tiny configs."""

from support.language_families import CONVOLVED, EXPERTS, HEADS, LANGUAGE, SIZES, WINDOWED, Family

_IMAGES = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 1,
    "num_attention_heads": 4,
    "image_size": 16,
    "patch_size": 4,
    "num_channels": 3,
}
_CLIP = _IMAGES | {"model_type": "clip_vision_model"}
_SIGLIP = _IMAGES | {"model_type": "siglip_vision_model"}
_QWEN_IMAGES = {
    "depth": 1,
    "hidden_size": 32,
    "out_hidden_size": 32,
    "intermediate_size": 64,
    "num_heads": 4,
    "patch_size": 4,
}
_IMAGE_TOKENS = {"image_token_id": 290, "video_token_id": 291, "vision_start_token_id": 292, "vision_end_token_id": 293}
_LLAMA = SIZES | {"model_type": "llama"}
_ROTATED = SIZES | {
    "rope_parameters": {"rope_type": "default", "rope_theta": 10_000.0, "mrope_section": [1, 1, 2]},
}

VISION_LANGUAGE: dict[str, Family] = {
    "aya_vision": Family(
        {
            "text_config": SIZES | WINDOWED | {"model_type": "cohere2"},
            "vision_config": _SIGLIP,
            "image_token_index": 290,
        },
        7,
    ),
    "gemma3": Family({"text_config": SIZES | HEADS | WINDOWED, "vision_config": _IMAGES, "mm_tokens_per_image": 4}, 7),
    "idefics2": Family(
        {
            "text_config": SIZES | {"model_type": "mistral"},
            "vision_config": _IMAGES,
            "perceiver_config": {
                "hidden_size": 32,
                "resampler_n_latents": 4,
                "resampler_depth": 1,
                "resampler_n_heads": 4,
                "resampler_head_dim": 8,
                "num_key_value_heads": 2,
            },
            "image_token_id": 290,
        },
        7,
    ),
    "idefics3": Family({"text_config": _LLAMA, "vision_config": _IMAGES, "image_token_id": 290, "scale_factor": 2}, 7),
    "internvl": Family(
        {
            "text_config": SIZES | {"model_type": "qwen2"},
            "vision_config": _IMAGES | {"image_size": [16, 16], "patch_size": [4, 4]},
            "image_token_id": 290,
        },
        7,
    ),
    "lfm2_vl": Family(
        {
            "text_config": SIZES | CONVOLVED | {"model_type": "lfm2"},
            "vision_config": _IMAGES | {"model_type": "siglip2_vision_model", "num_patches": 16},
            "image_token_id": 290,
        },
        (5, 7, 5),
    ),
    "llama4": Family(
        {
            "text_config": SIZES | LANGUAGE["llama4_text"].config,
            "vision_config": _IMAGES
            | {
                "intermediate_size": 128,
                "vision_output_dim": 32,
                "projector_input_dim": 32,
                "projector_output_dim": 32,
            },
        },
        (7, 19, 7),
    ),
    "llava": Family({"text_config": _LLAMA, "vision_config": _CLIP, "image_token_index": 290}, 7),
    "llava_next": Family({"text_config": _LLAMA, "vision_config": _CLIP, "image_token_index": 290}, 7),
    "llava_onevision": Family(
        {
            "text_config": SIZES | {"model_type": "qwen2"},
            "vision_config": _SIGLIP,
            "image_token_index": 290,
            "video_token_index": 291,
        },
        7,
    ),
    "mistral3": Family(
        {
            "text_config": SIZES | HEADS | {"model_type": "mistral"},
            "vision_config": _IMAGES | HEADS | {"model_type": "pixtral"},
            "image_token_index": 290,
        },
        7,
    ),
    "qwen2_vl": Family(
        {
            "text_config": _ROTATED,
            "vision_config": {"depth": 1, "embed_dim": 32, "hidden_size": 32, "num_heads": 4, "patch_size": 4},
            **_IMAGE_TOKENS,
        },
        7,
    ),
    "qwen2_5_vl": Family(
        {
            "text_config": _ROTATED,
            "vision_config": _QWEN_IMAGES | {"fullatt_block_indexes": [0], "window_size": 16},
            **_IMAGE_TOKENS,
        },
        7,
    ),
    "qwen3_vl": Family(
        {
            "text_config": _ROTATED | HEADS,
            "vision_config": _QWEN_IMAGES | {"deepstack_visual_indexes": [0], "num_position_embeddings": 16},
            **_IMAGE_TOKENS,
        },
        7,
    ),
    "qwen3_vl_moe": Family(
        {
            "text_config": _ROTATED | HEADS | EXPERTS,
            "vision_config": _QWEN_IMAGES | {"deepstack_visual_indexes": [0], "num_position_embeddings": 16},
            **_IMAGE_TOKENS,
        },
        16,
    ),
    "smolvlm": Family({"text_config": _LLAMA, "vision_config": _IMAGES, "image_token_id": 290, "scale_factor": 2}, 7),
}
