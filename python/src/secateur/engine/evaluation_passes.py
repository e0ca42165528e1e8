"""Makes the passes of a trial's evaluations: the one place that knows which pass each kind of data has."""

from collections.abc import Hashable

from secateur.data.content import Problems, Prompts, Text
from secateur.data.planning import EvaluationPlan
from secateur.data.sampling import Sampler
from secateur.data.tasks.choices import Choices
from secateur.engine.resolve import Plan
from secateur.evaluation.dense_states import DenseStates
from secateur.evaluation.passes.evaluation_pass import EvaluationPass
from secateur.evaluation.passes.generating_pass import Prompt
from secateur.evaluation.passes.image_classes import ImageClasses
from secateur.evaluation.passes.problem_solutions import ProblemSolutions
from secateur.evaluation.passes.prompt_continuations import PromptContinuations
from secateur.evaluation.passes.samples_pass import SamplesPass
from secateur.evaluation.passes.text_windows import TextWindows
from secateur.models.loading import LoadedModel


def evaluation_passes(
    plan: Plan, loaded: LoadedModel, sampler: Sampler, dense_states: DenseStates
) -> dict[Hashable, EvaluationPass]:
    """By what their evaluations share (`EvaluationPlan.windows`). Raises SecateurError as `Sampler.evaluation` does."""
    compared = {part.windows for part in plan.evaluations if part.compares}
    passes: dict[Hashable, EvaluationPass] = {}
    for part in plan.evaluations:
        if part.windows not in passes:
            states = dense_states if part.windows in compared else None
            passes[part.windows] = _evaluation_pass(part, loaded, sampler, states)
    of_samples = [each for each in passes.values() if isinstance(each, SamplesPass)]
    dense_states.retain(loaded, [each.samples for each in of_samples if each.compares])
    return passes


def _evaluation_pass(
    part: EvaluationPlan, loaded: LoadedModel, sampler: Sampler, compared: DenseStates | None
) -> EvaluationPass:
    data, content = f"{part.spec.dataset}/{part.split}", part.content
    if isinstance(content, Choices):
        return _choice_items(data, part, content, loaded)
    if isinstance(content, Prompts):
        return _generating_pass(data, part, content, loaded, sampler)
    samples = sampler.evaluation(loaded.source, part, part.spec.windows)
    if isinstance(content, Text):
        return TextWindows(data, loaded, samples, compared)
    return ImageClasses(data, loaded, samples, compared)


def _choice_items(data: str, part: EvaluationPlan, content: Choices, loaded: LoadedModel) -> EvaluationPass:
    from secateur.data.tasks.harness import quiet_harness  # noqa: PLC0415 (lm_eval is optional, and slow to import)
    from secateur.evaluation.passes.choice_items import ChoiceItems  # noqa: PLC0415

    assert part.seqlen
    limit = part.spec.windows
    with quiet_harness():
        return ChoiceItems(
            data,
            loaded,
            content.task,
            content.requests[:limit],
            digest=content.items_digest(limit),
            seqlen=part.seqlen,
            bos=part.bos,
        )


def _generating_pass(
    data: str, part: EvaluationPlan, content: Prompts, loaded: LoadedModel, sampler: Sampler
) -> EvaluationPass:
    assert part.seqlen
    prompts = [
        Prompt(text, tokens)
        for text, tokens in zip(content.texts, sampler.prompts(loaded.source, part, part.spec.windows), strict=False)
    ]
    tokenizer = sampler.tokenizer(loaded.source)
    if isinstance(content, Problems):
        problems = content.problems[: len(prompts)]
        return ProblemSolutions(data, loaded, tokenizer, prompts, max_new_tokens=part.seqlen, problems=problems)
    return PromptContinuations(data, loaded, tokenizer, prompts, max_new_tokens=part.seqlen)
