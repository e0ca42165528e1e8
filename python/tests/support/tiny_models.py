"""Tiny random models: `python python/tests/support/tiny_models.py FOLDER [--seed N] [--arch opt]`.

Language models have a byte-level tokenizer, image models a processor.
"""

import argparse
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForImageClassification,
    Gemma2Config,
    PreTrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

ARCHITECTURES = ("llama", "opt")
MAX_SEQLEN = 256

_MLP: dict[str, object] = {"intermediate_size": 64}
_GROUPED = _MLP | {"num_key_value_heads": 2}
_WINDOWED = _GROUPED | {
    "head_dim": 8,
    "sliding_window": 16,
    "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
}
_EXPERTS = _GROUPED | {"num_experts_per_tok": 2}
# Each family's config besides the common sizes. Together they cover every kind of attention, block and layer.
FAMILIES: dict[str, dict[str, object]] = {
    "llama": _GROUPED | {"tie_word_embeddings": True},
    "opt": {"ffn_dim": 64, "word_embed_proj_dim": 32, "dropout": 0.0},
    "mistral": _GROUPED | {"sliding_window": 16, "head_dim": 8},
    "qwen2": _GROUPED,
    "qwen3": _GROUPED | {"head_dim": 8},
    "gemma": _GROUPED | {"head_dim": 8},
    "gemma2": _WINDOWED,
    "gemma3_text": _WINDOWED,
    "phi": _MLP,
    "phi3": _GROUPED,
    "gpt2": {"n_inner": 64},
    "gpt_neox": _MLP,
    "bloom": {},
    "falcon": {"ffn_hidden_size": 64},
    "bitnet": _GROUPED,
    "mixtral": _EXPERTS | {"num_local_experts": 8},
    "qwen2_moe": _EXPERTS
    | {
        "num_experts": 8,
        "moe_intermediate_size": 16,
        "shared_expert_intermediate_size": 24,
        "mlp_only_layers": [1],
    },
    "qwen3_moe": _EXPERTS | {"num_experts": 8, "moe_intermediate_size": 16, "head_dim": 8, "norm_topk_prob": True},
}
# Models of digits: their configs, and the side length of the images that their preprocessors produce.
IMAGE_FAMILIES: dict[str, dict[str, object]] = {
    "vit": {
        "image_size": 8,
        "patch_size": 2,
        "hidden_size": 32,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "intermediate_size": 64,
    },
    "resnet": {"embedding_size": 8, "hidden_sizes": [8, 12, 16], "depths": [2, 1, 1], "layer_type": "basic"},
}
_SIDES = {"vit": 8, "resnet": 32}
_WORDS = "the of and to in that is was he for it with as his on be at by had not are but from or have an they which one"


def write_tiny_model(
    folder: Path, *, arch: str = "llama", seed: int = 0, blocks: int = 3, dtype: torch.dtype = torch.float32
) -> Path:
    """Write config, safetensors and tokenizer into `folder`; the same seed writes the same weights."""
    own = tokenizer()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = AutoModelForCausalLM.from_config(_config(arch, len(own), blocks), dtype=torch.float32)
        fill(model)
    model.to(dtype).save_pretrained(folder)
    own.save_pretrained(folder)
    return folder


def write_tiny_image_model(
    folder: Path,
    *,
    arch: str = "vit",
    seed: int = 0,
    channels: int = 1,
    labels: int = 10,
    dtype: torch.dtype = torch.float32,
) -> Path:
    """The same for a model of digits, with its image processor."""
    config = AutoConfig.for_model(arch, num_channels=channels, num_labels=labels, **IMAGE_FAMILIES[arch])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = AutoModelForImageClassification.from_config(config, dtype=torch.float32)
        if arch == "vit":  # a convolutional one has fixed norms and keeps the library's own weights
            fill(model)
    model.to(dtype).save_pretrained(folder)
    size = {"height": _SIDES[arch], "width": _SIDES[arch]}
    ViTImageProcessorPil(size=size, image_mean=[0.5] * channels, image_std=[0.5] * channels).save_pretrained(folder)
    return folder


def fill(model: PreTrainedModel) -> None:
    for parameter in model.parameters():
        # With the libraries' deviation of 0.02, a model hardly depends on its weights. This one reacts to pruning.
        torch.nn.init.normal_(parameter, mean=1.0 if parameter.dim() == 1 else 0.0, std=0.25)


def write_tiny_brown(home: Path, *, documents: int = 24, words: int = 400, seed: int = 0) -> Path:
    """Write a corpus of random words in two genres in place of the bundled one."""
    generator = torch.Generator().manual_seed(seed)
    vocabulary = _WORDS.split()
    path = home / "datasets" / "brown.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for index in range(documents):
            drawn = torch.randint(len(vocabulary), (words,), generator=generator).tolist()
            genre = "news" if index < documents // 2 else "fiction"
            row = {"id": f"d{index:02}", "genre": genre, "text": " ".join(vocabulary[word] for word in drawn)}
            file.write(json.dumps(row) + "\n")
    return path


def soft_capped_model() -> PreTrainedModel:
    """A model that does more than apply its head."""
    torch.manual_seed(0)
    config = Gemma2Config(
        vocab_size=280,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        final_logit_softcapping=2.0,
    )
    model: PreTrainedModel = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
    model.eval().requires_grad_(False)
    torch.nn.init.normal_(model.model.embed_tokens.weight, std=2.0)
    return model


def _config(arch: str, vocabulary: int, blocks: int) -> PreTrainedConfig:
    return AutoConfig.for_model(
        arch,
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=blocks,
        num_attention_heads=4,
        max_position_embeddings=MAX_SEQLEN,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
        **FAMILIES[arch],
    )


def tokenizer() -> PreTrainedTokenizerFast:
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    trained.train_from_iterator([_WORDS], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=trained, bos_token="<s>", eos_token="<s>", pad_token="<s>")


def main() -> None:
    """The command line. The TypeScript tests create their models with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--arch", choices=[*FAMILIES, *IMAGE_FAMILIES], default="llama")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    write = write_tiny_image_model if options.arch in IMAGE_FAMILIES else write_tiny_model
    print(write(options.folder, arch=options.arch, seed=options.seed))


if __name__ == "__main__":
    main()
