"""Families of language models as tiny configs: those that can be pruned, and those that cannot, with the reason."""

from typing import Any, NamedTuple

from support.tiny_models import FAMILIES

SIZES: dict[str, Any] = {
    "vocab_size": 300,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    "bos_token_id": 0,
    "eos_token_id": 0,
    "pad_token_id": 0,
}


class Family(NamedTuple):
    """`layers`: those that are pruned, in each block; one number where all blocks have as many."""

    config: dict[str, Any]
    layers: int | tuple[int, ...]

    def layers_of(self, blocks: int) -> list[int]:
        return [self.layers] * blocks if isinstance(self.layers, int) else list(self.layers)


HEADS = {"head_dim": 8}
WINDOWED = {"sliding_window": 16}
EXPERTS = {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 16}
_LOCAL_EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2}
_ROUTED = {
    "n_routed_experts": 4,
    "n_shared_experts": 1,
    "num_experts_per_tok": 2,
    "moe_intermediate_size": 16,
    "n_group": 1,
    "topk_group": 1,
    "first_k_dense_replace": 1,
}
# Attention with low-rank queries, keys and values.
_LATENT = {
    "q_lora_rank": 16,
    "kv_lora_rank": 16,
    "qk_nope_head_dim": 8,
    "qk_rope_head_dim": 8,
    "v_head_dim": 8,
    "num_key_value_heads": 4,
}
_INDEXED = {"index_n_heads": 2, "index_head_dim": 16, "index_topk": 8}
_LINEAR_ATTENTION = {
    "linear_key_head_dim": 8,
    "linear_value_head_dim": 8,
    "linear_num_key_heads": 4,
    "linear_num_value_heads": 4,
    "layer_types": ["linear_attention", "full_attention", "linear_attention"],
}
CONVOLVED = {"layer_types": ["conv", "full_attention", "conv"], "block_auto_adjust_ff_dim": False}
_STATE_SPACE = {"mamba_n_heads": 8, "mamba_d_head": 8, "mamba_d_state": 8, "mamba_chunk_size": 16}
_SHARED_EXPERT = {"shared_expert_intermediate_size": 16}
# The last two blocks take the keys and values of the two before, and each block has its own embeddings of the tokens.
_SHARED_KEYS = {
    "num_hidden_layers": 4,
    "num_kv_shared_layers": 2,
    "layer_types": ["sliding_attention", "full_attention"] * 2,
    "vocab_size_per_layer_input": 300,
    "hidden_size_per_layer_input": 8,
}

# Every kind of attention, recurrence, experts and block that transformers has; the first come from `FAMILIES`.
LANGUAGE: dict[str, Family] = {
    "llama": Family(FAMILIES["llama"], 7),
    "opt": Family(FAMILIES["opt"], 6),
    "mistral": Family(FAMILIES["mistral"], 7),
    "qwen2": Family(FAMILIES["qwen2"], 7),
    "qwen3": Family(FAMILIES["qwen3"], 7),
    "gemma": Family(FAMILIES["gemma"], 7),
    "gemma2": Family(FAMILIES["gemma2"], 7),
    "gemma3_text": Family(FAMILIES["gemma3_text"], 7),
    "phi": Family(FAMILIES["phi"], 6),
    "phi3": Family(FAMILIES["phi3"], 4),
    "gpt2": Family(FAMILIES["gpt2"], 4),
    "gpt_neox": Family(FAMILIES["gpt_neox"], 4),
    "bloom": Family(FAMILIES["bloom"], 4),
    "falcon": Family(FAMILIES["falcon"], 4),
    "mixtral": Family(FAMILIES["mixtral"], 28),
    "qwen2_moe": Family(FAMILIES["qwen2_moe"], (31, 7, 31)),
    "qwen3_moe": Family(FAMILIES["qwen3_moe"], 28),
    "afmoe": Family(HEADS | EXPERTS | {"num_local_experts": 4}, (8, 20, 20)),
    "apertus": Family({}, 6),
    "arcee": Family({}, 6),
    "aria_text": Family(HEADS | {"moe_num_experts": 4, "moe_topk": 2, "moe_num_shared_experts": 1}, 19),
    "bamba": Family(_STATE_SPACE | {"attn_layer_indices": [1]}, (5, 7, 5)),
    "biogpt": Family({}, 6),
    "bitnet": Family({}, 7),
    "codegen": Family({"rotary_dim": 4}, 4),
    "cohere": Family({"use_qk_norm": True}, 7),
    "cohere2": Family(WINDOWED, 7),
    "cohere2_moe": Family(EXPERTS, 16),
    "ctrl": Family({"dff": 64}, 6),
    "cwm": Family(HEADS | WINDOWED, 7),
    "deepseek_v2": Family(_LATENT | _ROUTED, (8, 20, 20)),
    "deepseek_v3": Family(_LATENT | _ROUTED, (8, 20, 20)),
    "deepseek_v32": Family(_LATENT | _ROUTED | _INDEXED, (11, 23, 23)),
    "diffllama": Family({}, 7),
    "doge": Family({}, 8),
    "dots1": Family(HEADS | _ROUTED, (7, 19, 19)),
    "ernie4_5": Family({}, 7),
    "ernie4_5_moe": Family(
        {"moe_num_experts": 4, "moe_k": 2, "moe_intermediate_size": 16, "moe_layer_start_index": 1}, (7, 19, 19)
    ),
    "exaone4": Family(WINDOWED, 7),
    "exaone_moe": Family(HEADS | WINDOWED | EXPERTS, (7, 19, 19)),
    "falcon_h1": Family(_STATE_SPACE | {"mamba_d_ssm": 64}, 9),
    "falcon_mamba": Family({"state_size": 8, "time_step_rank": 8}, 3),
    "flex_olmo": Family(EXPERTS, 16),
    "gemma3n_text": Family(
        HEADS
        | WINDOWED
        | _SHARED_KEYS
        | {"laurel_rank": 8, "altup_num_inputs": 3, "activation_sparsity_pattern": [0.5, 0.0, 0.0, 0.0]},
        (11, 11, 9, 9),
    ),
    "gemma4_text": Family(HEADS | WINDOWED | _SHARED_KEYS | {"global_head_dim": 8}, (9, 9, 7, 7)),
    "glm": Family(HEADS, 6),
    "glm4": Family(HEADS, 6),
    "glm4_moe": Family(HEADS | _ROUTED, (7, 19, 19)),
    "glm4_moe_lite": Family(HEADS | _LATENT | _ROUTED, (8, 20, 20)),
    "glm_moe_dsa": Family(_LATENT | _ROUTED | _INDEXED | {"indexer_types": ["full", "shared", "full"]}, (11, 20, 23)),
    "gpt_bigcode": Family({}, 4),
    "gpt_neo": Family({"attention_types": [[["global", "local"], 1]], "num_layers": 2, "num_hidden_layers": 2}, 6),
    "gpt_oss": Family(HEADS | WINDOWED | _LOCAL_EXPERTS, 16),
    "gptj": Family({"rotary_dim": 4}, 6),
    "granite": Family({}, 7),
    "granitemoe": Family(_LOCAL_EXPERTS, 16),
    "granitemoehybrid": Family(
        _LOCAL_EXPERTS
        | _STATE_SPACE
        | {"shared_intermediate_size": 16, "layer_types": ["mamba", "attention", "mamba"]},
        (16, 18, 16),
    ),
    "granitemoeshared": Family(_LOCAL_EXPERTS | {"shared_intermediate_size": 16}, 18),
    "helium": Family(HEADS, 7),
    "hunyuan_v1_dense": Family(HEADS, 7),
    "hunyuan_v1_moe": Family(HEADS | {"num_experts": 4, "moe_topk": 2}, 19),
    "internlm3": Family({}, 7),
    "jamba": Family(
        {"num_experts": 4, "attn_layer_period": 3, "attn_layer_offset": 1, "mamba_d_state": 8, "mamba_dt_rank": 8},
        (6, 16, 6),
    ),
    "jetmoe": Family({"kv_channels": 8, "num_local_experts": 4}, 17),
    "lfm2": Family(CONVOLVED, (5, 7, 5)),
    "lfm2_moe": Family(CONVOLVED | EXPERTS | {"num_dense_layers": 1}, (5, 16, 14)),
    "llama4_text": Family(
        HEADS | {"intermediate_size_mlp": 48, "num_local_experts": 4, "interleave_moe_layer_step": 2}, (7, 19, 7)
    ),
    "mamba": Family({"state_size": 8, "time_step_rank": 8}, 3),
    "mamba2": Family({"num_heads": 8, "head_dim": 8, "state_size": 8, "n_groups": 2, "chunk_size": 16}, 2),
    "mimo_v2_flash": Family(HEADS | _LATENT | _ROUTED | {"num_key_value_heads": 2}, (7, 16, 16)),
    "minicpm3": Family(_LATENT, 8),
    "minimax": Family(HEADS | _LOCAL_EXPERTS, (16, 15, 16)),
    "minimax_m2": Family(HEADS | _LOCAL_EXPERTS, 16),
    "ministral": Family(HEADS | WINDOWED, 7),
    "modernbert-decoder": Family({}, 6),
    "mpt": Family({}, 4),
    "nanochat": Family({}, 6),
    "nemotron": Family({}, 6),
    "nemotron_h": Family(
        HEADS
        | _ROUTED
        | {
            "layers_block_type": ["mamba", "moe", "attention", "mlp"],
            "num_hidden_layers": 4,
            "mamba_num_heads": 8,
            "mamba_head_dim": 8,
            "ssm_state_size": 8,
            "n_groups": 2,
            "chunk_size": 16,
            "moe_shared_expert_intermediate_size": 16,
        },
        (2, 10, 4, 2),
    ),
    "olmo": Family({}, 7),
    "olmo2": Family({}, 7),
    "olmo3": Family({}, 7),
    "olmo_hybrid": Family(_LINEAR_ATTENTION, (10, 7, 10)),
    "olmoe": Family(EXPERTS, 16),
    "openai-gpt": Family({}, 4),
    "persimmon": Family({}, 4),
    "phimoe": Family(_LOCAL_EXPERTS, 16),
    "qwen3_5_text": Family(HEADS | _LINEAR_ATTENTION, (8, 7, 8)),
    "qwen3_5_moe_text": Family(HEADS | _LINEAR_ATTENTION | EXPERTS | _SHARED_EXPERT, (20, 19, 20)),
    "qwen3_next": Family(HEADS | _LINEAR_ATTENTION | EXPERTS | _SHARED_EXPERT, (18, 19, 18)),
    "recurrent_gemma": Family({"attention_window_size": 16, "lru_width": 32}, (6, 6, 7)),
    "rwkv": Family({"attention_hidden_size": 32}, 7),
    "seed_oss": Family(HEADS, 7),
    "smollm3": Family({}, 7),
    "solar_open": Family(HEADS | _ROUTED, 19),
    "stablelm": Family({}, 7),
    "starcoder2": Family({}, 6),
    "vaultgemma": Family(HEADS | WINDOWED, 7),
    "xglm": Family({"ffn_dim": 64, "attention_heads": 4}, 6),
    "youtu": Family(_LATENT, 8),
    "zaya": Family(HEADS | {"num_experts": 4, "num_experts_per_tok": 1}, 17),
}

_SHARED_BLOCKS = {"num_hidden_layers": 4, "layers_block_type": ["mamba", "hybrid"] * 2, "mamba_d_state": 4}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "zamba": (
        _SHARED_BLOCKS | {"n_mamba_heads": 2, "mamba_dt_rank": 4},
        r"layers\.3\.shared_transf\..*share one weight",
    ),
    "zamba2": (
        _SHARED_BLOCKS | {"n_mamba_heads": 8, "chunk_size": 16, "adapter_rank": 8, "num_key_value_heads": 4},
        r"layers\.3\.shared_transformer\..*share one weight",
    ),
    "gemma3n": (
        {"text_config": SIZES | LANGUAGE["gemma3n_text"].config},
        "requires the timm library but it was not found in your environment",
    ),
    "hrm_text": ({}, r"needs exactly one list of blocks.*; found: model\.L_module\.layers, model\.H_module\.layers"),
    "longcat_flash": (
        HEADS | _LATENT | _ROUTED | {"expert_ffn_hidden_size": 16, "zero_expert_num": 2, "moe_topk": 2},
        r"mlp\.experts\.gate_up_proj is a weight outside nn\.Linear, which would stay dense",
    ),
}
"""The config and the reason."""
