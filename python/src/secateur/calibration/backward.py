"""The loss of a model on one sample, and its backward pass."""

from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedModel

from secateur.evaluation.perplexity import HEAD_TOKENS, is_backbone_and_head
from secateur.models.samples import Samples, model_kwargs


class Loss(Protocol):
    """The loss of one model."""

    def backward(self, sample: Samples) -> Tensor:
        """Add the gradient of the loss on this one sample to every tensor that requires one, and return the loss.

        The loss is not finite if the model is broken; then there may be no gradient.
        """


def loss_on(model: PreTrainedModel, samples: Samples) -> Loss:
    """The loss for these samples. Runs a few of them to see how the model is built."""
    return NextTokenLoss(model, samples) if samples.labels is None else LabelLoss(model)


class LabelLoss:
    """The cross-entropy of an image's label."""

    def __init__(self, model: PreTrainedModel) -> None:
        self._model = model

    def backward(self, sample: Samples) -> Tensor:
        """See Loss."""
        assert sample.labels is not None
        logits = self._model(**model_kwargs(self._model, sample.inputs)).logits
        loss = functional.cross_entropy(logits.float(), sample.labels.to(logits.device), reduction="sum")
        loss.backward()
        return loss.detach()


class NextTokenLoss:
    """The next-token cross-entropy."""

    def __init__(self, model: PreTrainedModel, windows: Samples) -> None:
        self._model = model
        self._prefix = windows.prefix
        with torch.no_grad():
            self._chunked = is_backbone_and_head(model, windows.inputs)

    def backward(self, sample: Samples) -> Tensor:
        """See Loss.

        The loss is the SUM over the text's tokens from the second on: in float16 the gradient of their mean would
        underflow.
        """
        window = sample.inputs[0].to(self._model.device)
        return self._head_in_chunks(window) if self._chunked else self._whole_model(window)

    def _head_in_chunks(self, window: Tensor) -> Tensor:
        """Holds only a chunk of the logits at a time: all of them take more memory than the rest of the pass."""
        hidden = self._model.base_model(input_ids=window[None], use_cache=False).last_hidden_state[0, self._prefix : -1]
        answers = window[self._prefix + 1 :]
        head = self._model.get_output_embeddings()
        states = hidden.detach().requires_grad_()
        total = torch.zeros((), device=window.device)
        for part, targets in zip(states.split(HEAD_TOKENS), answers.split(HEAD_TOKENS), strict=True):
            loss = functional.cross_entropy(head(part).float(), targets, reduction="sum")
            loss.backward()
            total += loss.detach()
        hidden.backward(states.grad)
        return total

    def _whole_model(self, window: Tensor) -> Tensor:
        logits = self._model(input_ids=window[None], use_cache=False).logits[0, self._prefix : -1]
        loss = functional.cross_entropy(logits.float(), window[self._prefix + 1 :], reduction="sum")
        loss.backward()
        return loss.detach()
