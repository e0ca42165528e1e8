"""How many requests fit a batch whose logits are all kept until they are scored."""

import torch

from secateur.evaluation.perplexity import batch_windows

BYTES_PER_LOGIT = 8
"""Of a token and an entry of the vocabulary: the logit, and its logarithm of a probability in float32."""
_BATCH_BYTES = {"cpu": 1 << 30, "cuda": 8 << 30}


def batch_requests(length: int, vocabulary: int, device: torch.device) -> int:
    """The number of requests of `length` tokens in a batch that keeps the device busy."""
    fitting = _BATCH_BYTES[device.type] // (length * max(1, vocabulary) * BYTES_PER_LOGIT)
    return max(1, min(batch_windows(length, device), fitting))
