"""Makes the passes of a trial's evaluations: the one place that knows which pass each kind of data has."""

from collections.abc import Hashable

from secateur.data.content import Text
from secateur.data.planning import EvaluationPlan
from secateur.data.sampling import Sampler
from secateur.engine.resolve import Plan
from secateur.evaluation.dense_states import DenseStates
from secateur.evaluation.passes.evaluation_pass import EvaluationPass
from secateur.evaluation.passes.image_classes import ImageClasses
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
    data = f"{part.spec.dataset}/{part.split}"
    samples = sampler.evaluation(loaded.source, part, part.spec.windows)
    if isinstance(part.content, Text):
        return TextWindows(data, loaded, samples, compared)
    return ImageClasses(data, loaded, samples, compared)
