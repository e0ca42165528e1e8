"""Problems of programming, whose solutions the model writes: functional correctness."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase as Tokenizer

from secateur.evaluation.code import STOPS, Problem, Stages, try_solution
from secateur.evaluation.generation import Continuation, Decoding
from secateur.evaluation.outcomes import encoded_hits
from secateur.evaluation.passes.evaluation_pass import Found
from secateur.evaluation.passes.generating_pass import GeneratingPass, Prompt
from secateur.evaluation.sandbox import Sandbox
from secateur.models.loading import LoadedModel
from secateur.spec import Metric, Outcomes


class ProblemSolutions(GeneratingPass):
    """One solution for each problem, written greedily. `problems`: those of the prompts.

    Raises SecateurError (`PRUNE_SANDBOX_UNAVAILABLE`) where generated code cannot run.
    """

    unit = "problem"
    metrics = ("pass_at_1", "parse_rate", "run_rate")

    def __init__(
        self,
        data: str,
        loaded: LoadedModel,
        tokenizer: Tokenizer,
        prompts: Sequence[Prompt],
        *,
        max_new_tokens: int,
        problems: Sequence[Problem],
    ) -> None:
        super().__init__(data, loaded, tokenizer, prompts, Decoding(max_new_tokens, STOPS))
        self._problems = problems
        self._sandbox = Sandbox()

    def figure(self, _: Metric, values: Tensor) -> float:
        """The share of problems."""
        return float(values.mean())

    def outcomes(self, _: Metric, values: Tensor) -> Outcomes | None:  # noqa: D102 (as described by EvaluationPass)
        return encoded_hits(values, self._digest([problem.test for problem in self._problems]))

    def _judge(self, written: list[Continuation], after_judging: Callable[[float], None]) -> Found:
        stages: list[Stages] = []
        for problem, solution in zip(self._problems, written, strict=True):
            stages.append(try_solution(self._sandbox, problem, solution.text, lambda: after_judging(0)))
            after_judging(1)
        parse, run, passed = torch.tensor(stages, dtype=torch.float64).unbind(dim=1)
        return {"pass_at_1": passed, "parse_rate": parse, "run_rate": run}
