"""Hooks on a block's layers that gather the statistics of their inputs while the block runs.

Layers that read the same tensor share one statistics object. `StatisticsCollector` gathers for all layers;
`FirstGroupCollector` stops each forward pass after the first group of layers that read one tensor; `PruningCollector`
hands out each layer's statistics at the moment the layer is called.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import repeat
from types import TracebackType
from typing import Self
from weakref import ref

from torch import Tensor, nn

from secateur.calibration.dense_target import DenseTarget
from secateur.calibration.statistics import Gram, Statistics, unreached
from secateur.errors import NotFinite, SecateurError
from secateur.models.blocks.decoder import Layer
from secateur.models.blocks.patches import Patches

LayerStatistics = Mapping[Layer, Statistics]
"""Some layers of one block, in the order of their calls, and the statistics of their inputs."""


class StatisticsCollector:
    """Gathers the statistics of the layers' inputs while it is entered.

    `kind`: what to gather. `dense`: the dense model's run through the same block, for statistics that also see it.
    `in_order`: a layer is pruned before the next one runs, so the residual stream shows what earlier layers lost.
    """

    def __init__(
        self, layers: tuple[Layer, ...], kind: type[Statistics], dense: DenseTarget | None, *, in_order: bool = True
    ) -> None:
        self.statistics: dict[Layer, Statistics] = {}
        self._layers = layers
        self._kind = kind
        self._dense = dense
        self._in_order = in_order
        self._hooks = ExitStack()

    def begin_batch(self, batch: int, first_half: float) -> None:
        """Call before each batch. `first_half`: the share of the batch in the first half of the windows."""
        self._batch = batch
        self._first_half = first_half
        self._read: list[tuple[ref[Tensor], int, Patches | None, Statistics]] = []
        if self._dense:
            self._dense.begin_batch(batch)

    def unrouted(self, layers: tuple[Layer, ...]) -> LayerStatistics:
        """Statistics with H = I for the experts among `layers` to which no token was routed.

        Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) for any other layer that was never called.
        """
        called_siblings = self._called_siblings()
        by_width: dict[int, Statistics] = {}
        found: dict[Layer, Statistics] = {}
        for layer in layers:
            if layer in self.statistics:
                continue
            if layer.siblings not in called_siblings:
                raise SecateurError("PRUNE_UNSUPPORTED_MODEL", f"{layer.name} is never called: it has no statistics")
            columns, device = layer.weight.shape[1], layer.weight.device
            if columns not in by_width:
                by_width[columns] = unreached(self._kind, columns, device)
            found[layer] = by_width[columns]
        return found

    def __enter__(self) -> Self:
        for layer in self._layers:
            hook = layer.module.register_forward_pre_hook(partial(self._before_layer, layer))
            self._hooks.callback(hook.remove)
        for layer in self._dense.writers if self._dense else ():
            self._hooks.callback(layer.module.register_forward_hook(partial(self._after_writer, layer)).remove)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hooks.close()

    def _called_siblings(self) -> set[str | None]:
        return {layer.siblings for layer in self.statistics} - {None}

    def _before_layer(self, layer: Layer, _: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        tensor = arguments[0]
        shared = None if self._is_writer(layer) else self._shared(layer, tensor)
        self.statistics[layer] = shared or self._gather(layer, tensor)

    def _after_writer(self, layer: Layer, _: nn.Module, __: tuple[Tensor, ...], output: Tensor) -> None:
        assert self._dense is not None
        self._dense.record_output(layer, self._batch, output)

    def _shared(self, layer: Layer, tensor: Tensor) -> Statistics | None:
        """Those of another layer that read the same tensor in the same way, if nothing wrote to it in between."""
        how = (tensor._version, layer.patches)  # noqa: SLF001 (the only way to know)
        return next((found for read, *before, found in self._read if read() is tensor and tuple(before) == how), None)

    def _gather(self, layer: Layer, tensor: Tensor) -> Statistics:
        statistics = self.statistics.get(layer) or self._kind(layer.weight.shape[1], tensor.device)
        self._add(layer, statistics, tensor)
        if not statistics.is_finite():
            raise NotFinite(f"the inputs of {layer.name} are not finite (NaN or infinity)")
        if not self._is_writer(layer):
            version = tensor._version  # noqa: SLF001 (the only way to know)
            self._read.append((ref(tensor), version, layer.patches, statistics))
        return statistics

    def _is_writer(self, layer: Layer) -> bool:
        """Whether the statistics also hold a target for this layer's own output, so that no other layer shares them."""
        return self._dense is not None and layer in self._dense.writers

    def _add(self, layer: Layer, statistics: Statistics, tensor: Tensor) -> None:
        # The dense model routes other tokens to an expert, so its inputs are no target for this expert.
        if self._dense and isinstance(statistics, Gram) and layer.siblings is None:
            # What the residual stream lacks can be made up for only once: by the next layer that writes to it.
            target = self._dense.output_target(layer, self._batch) if self._in_order else None
            dense = self._dense.inputs(layer, self._batch, tensor) if target is None else None
            dense_rows = repeat(None) if dense is None else layer.rows(dense)
            # An output target exists only for a Linear, whose rows come in one piece.
            for rows, inputs in zip(layer.rows(tensor), dense_rows, strict=False):
                statistics.add(rows, dense=inputs, target=target, first=self._first_half)
        else:
            for rows in layer.rows(tensor):
                if isinstance(statistics, Gram):
                    statistics.add(rows, first=self._first_half)
                else:
                    statistics.add(rows)


class PruningCollector(StatisticsCollector):
    """Calls `prune` with each layer's statistics at the moment the layer is called, before it computes its output.

    One batch has to hold all windows: otherwise the statistics would be incomplete.
    """

    def __init__(
        self,
        layers: tuple[Layer, ...],
        kind: type[Statistics],
        dense: DenseTarget | None,
        prune: Callable[[LayerStatistics], None],
    ) -> None:
        super().__init__(layers, kind, dense)
        self._prune = prune

    def _before_layer(self, layer: Layer, module: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        if layer in self.statistics:
            return  # a second call: the layer is pruned already
        super()._before_layer(layer, module, arguments)
        self._prune({layer: self.statistics[layer]})


class GroupEnd(Exception):
    """The first group of layers has read its input. The rest of the block need not run."""


class FirstGroupCollector(StatisticsCollector):
    """Raises GroupEnd in every forward pass once the first group of layers has read its input.

    A group is the layers that read the same tensor. All experts of a router form one group for their first step and
    another for their second.
    """

    def __init__(self, layers: tuple[Layer, ...], kind: type[Statistics], dense: DenseTarget | None) -> None:
        super().__init__(layers, kind, dense)
        self._first: Layer | str | None = None
        self._groups: set[Layer | str] = set()

    def begin_batch(self, batch: int, first_half: float) -> None:
        """See StatisticsCollector."""
        super().begin_batch(batch, first_half)
        self._first = None

    def group(self) -> tuple[Layer, ...]:
        """The layers of the first group: those that were called, and experts beside them that were not.

        Raises SecateurError (`PRUNE_UNSUPPORTED_MODEL`) if the batches began with different layers.
        """
        if len(self._groups) > 1:
            names = " or ".join(sorted(key if isinstance(key, str) else key.role for key in self._groups))
            raise SecateurError(
                "PRUNE_UNSUPPORTED_MODEL", f"which of a block's layers is called next depends on the data: {names}"
            )
        siblings = self._called_siblings()
        return tuple(layer for layer in self._layers if layer in self.statistics or layer.siblings in siblings)

    def _before_layer(self, layer: Layer, module: nn.Module, arguments: tuple[Tensor, ...]) -> None:
        super()._before_layer(layer, module, arguments)
        if layer.siblings is None and len(self.statistics) == len(self._layers):
            raise GroupEnd

    def _gather(self, layer: Layer, tensor: Tensor) -> Statistics:
        if self._first not in {None, layer.siblings}:
            raise GroupEnd
        if self._first is None:
            self._first = layer.siblings or layer
            self._groups.add(self._first)
        return super()._gather(layer, tensor)
