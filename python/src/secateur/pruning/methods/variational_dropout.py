"""Variational dropout: prunes the weights that tolerate the most noise."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn

from secateur.calibration.backward import loss_on
from secateur.calibration.gradients import LayerGradients
from secateur.errors import NotFinite
from secateur.models.blocks.decoder import Layer
from secateur.models.samples import Samples
from secateur.pruning.layer_problem import LayerProblem
from secateur.pruning.masks import Group
from secateur.pruning.method import NoParams, Score
from secateur.pruning.pruning_context import PruningContext
from secateur.spec import Need, Origin

# Equation 14's approximation: -KL(alpha) = k1 sigmoid(k2 + k3 log alpha) - 1/2 log(1 + 1/alpha) - k1.
_K1, _K2, _K3 = 0.63576, 1.87320, 1.48695
# Added under a square root: keeps its gradient finite if a token's inputs are all 0.
_TINY = 1e-12


class VariationalDropoutParams(NoParams):
    """Parameters of the fit."""

    steps: int = Field(
        default=16, ge=1, le=100_000, description="Number of gradients of the ELBO, each on one calibration window."
    )
    lr: float = Field(default=0.1, gt=0, le=10, description="Adam's initial learning rate; it falls linearly to 0.")


class VariationalDropout(Score):
    """Prunes the weights that tolerate most noise for their size: the highest alpha = sigma^2 / w^2, over the layer.

    Each weight becomes a normal distribution with the trained w as its frozen mean and a variance sigma^2 = alpha w^2.
    Adam fits log sigma^2 to the evidence lower bound, one calibration window of T tokens (or one image, T = 1) per
    step:

        minimise  N / T x (summed cross-entropy of the window, under noise)  +  sum over the weights of KL(alpha),

    The noise is drawn by local reparameterisation: a layer's output is x W^T + sqrt(x^2 sigma^2^T) * eps with a fresh
    standard normal eps for each token and output. N, the tokens of the data set that the windows represent, is set to
    the number of weights: with the few calibration tokens themselves, the KL of so many weights would outweigh the
    data, and with this N the noise of a converged fit costs at most half a nat per token. The fit starts at the optimum
    of the ELBO's second-order expansion, alpha (1 + alpha) = 1 / (N F w^2) with F the Fisher information of a token.
    There the order of the weights is that of `ewc`; the steps add the effect of noise in all weights at once.

    Memory: 16 bytes per weight during the fit (log alpha, sigma^2, Adam's two moments), then 4.

    Molchanov et al. 2017, "Variational Dropout Sparsifies Deep Neural Networks", arXiv:1701.05369, sections 3 and 4
    (equations 13 and 14; they also train w, and prune all weights with log alpha > 3 instead of to a level); Kingma et
    al. 2015, arXiv:1506.02557 (local reparameterisation).
    """

    id: ClassVar[str] = "variational-dropout"
    title: ClassVar[str] = "Variational dropout"
    source: ClassVar[str] = "Molchanov et al. 2017, arXiv:1701.05369, equations 13 and 14"
    origin: ClassVar[Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 07"
    needs: ClassVar[Need] = "gradients"
    group: Group = "layer"
    preparing: ClassVar[int] = 16
    Params: ClassVar[type[NoParams]] = VariationalDropoutParams

    def __init__(self, params: VariationalDropoutParams) -> None:
        super().__init__(params)
        self.steps = params.steps
        self.lr = params.lr
        self._log_alpha: dict[str, Tensor] = {}

    def preparation_cost(self, calibration: Samples) -> float:
        """A step is a forward pass with two products per layer, and its backward pass."""
        return 6.0 * self.steps * calibration.length

    def prepare(self, context: PruningContext) -> None:
        """Fit log alpha. Raises SecateurError (`PRUNE_NOT_FINITE`) if the learning rate is too high, and Cancelled."""
        assert context.calibration is not None
        samples = context.calibration
        layers = [layer for block in context.loaded.decoder.layers for layer in block]
        tokens = samples.answers
        data = sum(layer.weight.numel() for layer in layers)
        generator = torch.Generator(context.loaded.device).manual_seed(context.seed)
        with torch.enable_grad(), ExitStack() as undo:
            loss = loss_on(context.loaded.model, samples)
            noises = []
            for layer in layers:
                start = optimum(layer.weight.float(), context.gradients[layer.name].or_ones(), data * tokens)
                noise = _Noise(layer, start, data / tokens, self.lr, generator)
                noises.append(noise)
                undo.callback(layer.module.register_forward_hook(noise.add).remove)
            for step, sample in enumerate(_shuffled(samples, self.steps, context.seed)):
                context.step(step / self.steps, f"variational dropout: step {step + 1} of {self.steps}")
                for noise in noises:
                    noise.set_lr(self.lr * (1 - step / self.steps))
                if not loss.backward(sample).isfinite():
                    raise NotFinite(f"the ELBO is not finite at step {step + 1}; use a lower lr")
        self._log_alpha = {noise.layer.name: noise.log_alpha for noise in noises}

    def scores(self, problem: LayerProblem) -> Tensor:
        """-log alpha."""
        return -self._log_alpha[problem.name]


class _Noise:
    """The variances of one layer's weights. Each is updated as soon as the backward pass has its gradient.

    `scale`: the factor of the data term, N / T.
    """

    def __init__(self, layer: Layer, log_alpha: Tensor, scale: float, lr: float, generator: torch.Generator) -> None:
        self.layer = layer
        self.log_alpha = log_alpha
        self._scale = scale
        self._generator = generator
        self._variance = self._of_weights().requires_grad_()
        self._variance.register_post_accumulate_grad_hook(self._step)
        self._adam = torch.optim.Adam([log_alpha], lr=lr, fused=True)

    def set_lr(self, lr: float) -> None:
        self._adam.param_groups[0]["lr"] = lr

    def add(self, _: nn.Module, arguments: tuple[Any, ...], output: Tensor) -> Tensor:
        """Add the noise to a layer's output. A forward hook."""
        variance = self.layer.product(arguments[0].float().square(), self._variance)
        noise = torch.randn(output.shape, generator=self._generator, device=output.device)
        return output + ((variance + _TINY).sqrt() * noise).to(output.dtype)

    @torch.no_grad()
    def _step(self, variance: Tensor) -> None:
        gradient, variance.grad = variance.grad, None
        assert gradient is not None
        # d sigma^2 / d log alpha = sigma^2
        self.log_alpha.grad = gradient.mul_(variance).mul_(self._scale).add_(kl_slope(self.log_alpha))
        self._adam.step()
        self.log_alpha.grad = None
        variance.copy_(self._of_weights())

    def _of_weights(self) -> Tensor:
        return self.log_alpha.detach().exp().mul_(self.layer.weight.float().square())


def kl_slope(log_alpha: Tensor) -> Tensor:
    """The derivative of KL(alpha) by log alpha (equation 14); any shape."""
    squashed = torch.sigmoid(_K2 + _K3 * log_alpha)
    return -_K1 * _K3 * squashed * (1 - squashed) - torch.sigmoid(-log_alpha) / 2


def optimum(weight: Tensor, gradients: LayerGradients, tokens: float) -> Tensor:
    """The log alpha, [outputs, inputs], where 1/2 s alpha + 1/2 log(1 + 1/alpha) is least; s = tokens x mean g^2 x w^2.

    The second term is the KL without its sigmoid. Its slope is -1/(2 (1 + alpha)), so alpha (1 + alpha) = 1/s.
    """
    curvature = (tokens * gradients.squared.to(weight.device) * weight.square()).clamp_min(_TINY)
    return (2 / (curvature + (curvature.square() + 4 * curvature).sqrt())).log()


def _shuffled(samples: Samples, steps: int, seed: int) -> Iterator[Samples]:
    """`steps` samples: all samples in random order, repeated in new orders as often as necessary."""
    generator = torch.Generator().manual_seed(seed)
    for start in range(0, steps, len(samples)):
        yield from samples[torch.randperm(len(samples), generator=generator)[: steps - start]]
