"""Which models need a BOS (beginning of sequence) token in front of each window.

The published protocols of pruning put none there, and most models hardly miss it. The Gemma family does: without it,
the perplexity of Gemma 7B on WikiText-2 is 1e13 (huggingface/transformers, issue 29250), and that of Gemma 2 9B on
LAMBADA is 2645 (EleutherAI/lm-evaluation-harness, pull request 2049, which puts it in front for every Gemma).
"""

from transformers import PreTrainedConfig

NEEDS_BOS = frozenset(
    {
        *("gemma", "gemma2", "gemma3_text", "gemma3n_text", "gemma4_text", "gemma4_unified_text"),
        *("recurrent_gemma", "vaultgemma"),
    }
)
"""The `model_type` of the language models, and of the text parts of multimodal ones, that need a BOS."""


def needs_bos(config: PreTrainedConfig) -> bool:
    """Whether `bos: auto` puts a BOS in front of the windows of a model with this config."""
    return config.get_text_config().model_type in NEEDS_BOS
