"""The next-token cross-entropy of a window of text, and its backward pass."""

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from secateur.evaluation.perplexity import HEAD_TOKENS, is_backbone_and_head


class NextTokenLoss:
    """Of one model. `windows`: [samples, seqlen] token ids, of which a few are tried to see how the model is made."""

    def __init__(self, model: PreTrainedModel, windows: Tensor) -> None:
        self._model = model
        with torch.no_grad():
            self._chunked = is_backbone_and_head(model, windows)

    def backward(self, window: Tensor) -> Tensor:
        """Adds the gradient of the loss to whatever requires one. `window`: [seqlen] token ids.

        The loss, and returned, is the SUM over the tokens from the second on: in float16 the gradient of their mean
        would fall below the smallest number. Not finite where the model is broken; then there may be no gradient.
        """
        return self._head_in_chunks(window) if self._chunked else self._whole_model(window)

    def _head_in_chunks(self, window: Tensor) -> Tensor:
        """Never holding more than a chunk of the logits, which take more memory than the rest of the pass."""
        hidden = self._model.base_model(input_ids=window[None], use_cache=False).last_hidden_state[0, :-1]
        head = self._model.get_output_embeddings()
        states = hidden.detach().requires_grad_()
        total = torch.zeros((), device=window.device)
        for part, targets in zip(states.split(HEAD_TOKENS), window[1:].split(HEAD_TOKENS), strict=True):
            loss = functional.cross_entropy(head(part).float(), targets, reduction="sum")
            loss.backward()
            total += loss.detach()
        hidden.backward(states.grad)
        return total

    def _whole_model(self, window: Tensor) -> Tensor:
        logits = self._model(input_ids=window[None], use_cache=False).logits[0, :-1]
        loss = functional.cross_entropy(logits.float(), window[1:], reduction="sum")
        loss.backward()
        return loss.detach()
