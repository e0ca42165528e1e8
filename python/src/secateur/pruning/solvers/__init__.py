"""Solvers of the layer-wise pruning problem: from a weight and statistics of its inputs to the pruned weight.

They see tensors only.
"""
