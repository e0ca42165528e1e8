"""Prompts that the model continues: how much it repeats itself, and how likely the dense model finds its text."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.evaluation.generation import Continuation, Decoding
from secateur.evaluation.outcomes import encoded_numbers
from secateur.evaluation.passes.evaluation_pass import Found
from secateur.evaluation.passes.generating_pass import GeneratingPass, Prompt
from secateur.evaluation.perplexity import exponential
from secateur.models.loading import LoadedModel
from secateur.spec import Metric, Outcomes


class PromptContinuations(GeneratingPass):
    """One continuation for each prompt, written greedily."""

    unit = "prompt"
    metrics = ("distinct_2", "repetition", "generated_perplexity")

    def __init__(
        self, data: str, loaded: LoadedModel, tokenizer: Tokenizer, prompts: Sequence[Prompt], *, max_new_tokens: int
    ) -> None:
        super().__init__(data, loaded, tokenizer, prompts, Decoding(max_new_tokens))

    def figure(self, metric: Metric, values: Tensor) -> float:
        """The mean over prompts; of `generated_perplexity`, the exponential of the mean cross-entropy."""
        mean = float(values.mean())
        return exponential(mean) if metric == "generated_perplexity" else mean

    def outcomes(self, _: Metric, values: Tensor) -> Outcomes | None:  # noqa: D102 (as described by EvaluationPass)
        return encoded_numbers(values, self._digest())

    def _judge(self, written: list[Continuation], after_judging: Callable[[float], None]) -> Found:
        weights = self._loaded.weights
        with weights.dense(), weights.whole_model():
            losses = []
            for prompt, continuation in zip(self._prompts, written, strict=True):
                losses.append(self._mean_loss(prompt.tokens, continuation.tokens))
                after_judging(1)
        tokens = [continuation.tokens for continuation in written]
        return {
            "distinct_2": torch.tensor([distinct(each, 2) for each in tokens], dtype=torch.float64),
            "repetition": torch.tensor([1 - distinct(each, 4) for each in tokens], dtype=torch.float64),
            "generated_perplexity": torch.tensor(losses, dtype=torch.float64),
        }

    @torch.inference_mode()
    def _mean_loss(self, prompt: list[int], continuation: list[int]) -> float:
        """The mean cross-entropy of the continuation's tokens, in nats."""
        model = self._loaded.model
        ids = torch.tensor([prompt + continuation], device=model.device)
        logits = model(input_ids=ids, use_cache=False).logits[0, len(prompt) - 1 : -1]
        return float(functional.cross_entropy(logits.float(), ids[0, len(prompt) :]))


def distinct(tokens: list[int], n: int) -> float:
    """Distinct n-grams over all n-grams of a text (Li et al. 2016, arXiv:1510.03055); 1 for a text without any."""
    grams = [tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 1.0
