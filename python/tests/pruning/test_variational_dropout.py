"""Variational dropout: its ELBO, start and steps against autograd, quadrature and sampling."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor

from secateur.calibration.gradients import LayerGradients
from secateur.errors import SecateurError
from secateur.models.blocks.decoder import Layer
from secateur.models.loading import LoadedModel, load
from secateur.models.sources.source import locate
from secateur.pruning.methods import variational_dropout
from secateur.pruning.methods.variational_dropout import VariationalDropout, kl_slope, optimum
from secateur.pruning.pruning_context import PruningContext
from secateur.pruning.registry import create
from secateur.settings import Settings
from support.dense_gradients import SAMPLES, gathered
from support.layer_problems import draw
from support.pruning_runs import CPU, WINDOWS, layers_of


@pytest.fixture
def loaded(settings: Settings) -> LoadedModel:
    return load(locate("file:llama", settings), "float32", CPU)


def context_of(loaded: LoadedModel, seed: int = 0) -> PruningContext:
    return PruningContext(
        loaded=loaded,
        calibration=SAMPLES,
        batch=1,
        level=0.5,
        pattern="unstructured",
        seed=seed,
        step=lambda *_: None,
        warn=pytest.fail,
        gradients=gathered(loaded),
    )


def fitted(context: PruningContext, **params: Any) -> dict[str, Tensor]:
    method = create("variational-dropout", params)
    assert isinstance(method, VariationalDropout)
    with torch.no_grad():
        method.prepare(context)
    return method._log_alpha


def kl(log_alpha: Tensor) -> Tensor:
    """Equation 14, with the paper's constants."""
    alpha = log_alpha.exp()
    return -(0.63576 * torch.sigmoid(1.87320 + 1.48695 * log_alpha) - 0.5 * torch.log1p(1 / alpha) - 0.63576)


def test_the_slope_of_the_kl() -> None:
    log_alpha = torch.linspace(-8, 8, 101, dtype=torch.float64, requires_grad=True)
    [slope] = torch.autograd.grad(kl(log_alpha).sum(), log_alpha)
    torch.testing.assert_close(kl_slope(log_alpha.detach()), slope, rtol=1e-6, atol=1e-9)


def test_the_kl_is_that_of_the_log_uniform_prior() -> None:
    """By quadrature: KL = E log|1 + sqrt(alpha) e| - 1/2 log alpha + constant, e standard normal."""
    noise = torch.linspace(-12, 12, 1_000_001, dtype=torch.float64)
    density = torch.exp(-noise.square() / 2) / math.sqrt(2 * math.pi) * (noise[1] - noise[0])

    def exact(log_alpha: float) -> float:
        size = (1 + math.exp(log_alpha / 2) * noise).abs().clamp_min(1e-9)
        return float((density * size.log()).sum()) - log_alpha / 2

    points = [-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0]
    constant = float(kl(torch.tensor(6.0))) - exact(6.0)
    for point in points:
        assert float(kl(torch.tensor(point))) == pytest.approx(exact(point) + constant, abs=0.01)


def test_the_fit_starts_at_the_optimum_of_the_expansion() -> None:
    weight, squared = draw(5, 7), draw(5, 7, seed=1).square()
    log_alpha = optimum(weight, LayerGradients(squared, squared, squared), 1000.0).double().requires_grad_()
    curvature = 1000 * squared.double() * weight.double().square()
    expansion = curvature * log_alpha.exp() / 2 + torch.log1p((-log_alpha).exp()) / 2
    [slope] = torch.autograd.grad(expansion.sum(), log_alpha)
    assert slope.abs().max() < 1e-5
    dead = optimum(weight, LayerGradients(squared * 0, squared, squared * 0), 1000.0)
    assert dead.isfinite().all()
    assert dead.min() > log_alpha.max()


def test_noise_has_the_variance_of_the_weights() -> None:
    inputs, log_alpha = draw(3, 7), draw(5, 7, seed=1)
    weight = draw(5, 7, seed=2)

    layer = Layer("layer", "layer", 0, torch.nn.Linear(7, 5, bias=False))
    with torch.no_grad():
        layer.weight.copy_(weight)
    noise = variational_dropout._Noise(layer, log_alpha, 1.0, 0.1, torch.Generator().manual_seed(0))
    dense = inputs @ weight.T
    with torch.no_grad():
        outputs = noise.add(torch.nn.Identity(), (inputs.expand(20_000, 3, 7),), dense.expand(20_000, 3, 5))
    sampled = weight + log_alpha.exp().sqrt() * weight.abs() * draw(20_000, 5, 7, seed=3)
    plain = torch.einsum("ti,noi->nto", inputs, sampled)
    torch.testing.assert_close(outputs.mean(0), dense, atol=0.1, rtol=0.05)
    torch.testing.assert_close(outputs.var(0), plain.var(0), rtol=0.1, atol=0.01)


def test_a_step_is_adams_on_the_elbo(loaded: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """One step against autograd through the whole ELBO with the same noise."""
    context = context_of(loaded)
    noises: dict[int, Tensor] = {}
    randn = torch.randn

    def remembered(*shape: Any, **keywords: Any) -> Tensor:
        drawn = randn(*shape, **keywords)
        noises[len(noises)] = drawn
        return drawn

    monkeypatch.setattr(torch, "randn", remembered)
    found = fitted(context, steps=1, lr=0.25)
    monkeypatch.undo()
    layers = layers_of(loaded)
    weights = sum(layer.weight.numel() for layer in layers)
    log_alphas = {}
    order = iter(noises.values())
    hooks = []
    for layer in layers:
        start = optimum(layer.weight, context.gradients[layer.name], weights * 39)
        log_alphas[layer] = start.requires_grad_()

        def add(_: Any, inputs: Any, output: Tensor, layer: Any = layer) -> Tensor:
            sigma = (log_alphas[layer].exp() * layer.weight.square()).sqrt()
            deviation: Tensor = (inputs[0].square() @ sigma.square().T + 1e-12).sqrt()
            return output + deviation * next(order)

        hooks.append(layer.module.register_forward_hook(add))
    [sample] = variational_dropout._shuffled(SAMPLES, 1, context.seed)
    loss = loaded.model(sample.inputs, labels=sample.inputs, use_cache=False).loss
    for hook in hooks:
        hook.remove()
    elbo = weights * loss + sum(kl(log_alpha).sum() for log_alpha in log_alphas.values())
    gradients = torch.autograd.grad(elbo, list(log_alphas.values()))
    for (layer, log_alpha), gradient in zip(log_alphas.items(), gradients, strict=True):
        moved = (found[layer.name] - log_alpha) / 0.25
        # Adam's first step is the sign of the gradient, except near 0.
        clear = gradient.abs() > 1e-2 * gradient.abs().mean()
        assert clear.float().mean() > 0.5
        torch.testing.assert_close(moved[clear], -gradient[clear].sign(), atol=1e-2, rtol=0)


def test_the_fit_depends_on_the_seed_alone(loaded: LoadedModel) -> None:
    context, torch_state = context_of(loaded), torch.random.get_rng_state()
    first, again, other = (fitted(each, steps=6) for each in (context, context_of(loaded), context_of(loaded, seed=1)))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not any(torch.equal(first[name], other[name]) for name in first)
    assert torch.equal(torch.random.get_rng_state(), torch_state)
    for parameter in loaded.model.parameters():
        assert (parameter.requires_grad, parameter.grad) == (False, None)
    assert not any(module._forward_hooks for module in loaded.model.modules())


def test_the_fit_lowers_the_elbo(loaded: LoadedModel) -> None:
    context = context_of(loaded)
    weights = sum(layer.weight.numel() for layer in layers_of(loaded))

    def elbo(log_alphas: dict[str, Tensor]) -> float:
        generator = torch.Generator().manual_seed(5)
        hooks = []
        for layer in layers_of(loaded):
            variance = log_alphas[layer.name].exp() * layer.weight.square()

            def add(_: Any, inputs: Any, output: Tensor, variance: Tensor = variance) -> Tensor:
                noise = torch.randn(output.shape, generator=generator)
                deviation: Tensor = (inputs[0].square() @ variance.T).sqrt()
                return output + deviation * noise

            hooks.append(layer.module.register_forward_hook(add))
        with torch.no_grad():
            windows = WINDOWS.repeat(20, 1)
            loss = float(loaded.model(windows, labels=windows, use_cache=False).loss)
        for hook in hooks:
            hook.remove()
        return weights * loss + sum(float(kl(each).sum()) for each in log_alphas.values())

    short, long = fitted(context, steps=1, lr=1e-6), fitted(context, steps=100, lr=0.1)
    assert elbo(long) < elbo(short)


def test_a_learning_rate_that_is_too_high_is_an_error(loaded: LoadedModel) -> None:
    with pytest.raises(SecateurError, match=r"the ELBO is not finite at step \d+; use a lower lr") as caught:
        fitted(context_of(loaded), steps=20, lr=10.0)
    assert caught.value.code == "PRUNE_NOT_FINITE"
