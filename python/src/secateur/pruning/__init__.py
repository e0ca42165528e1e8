"""Pruning: the interface of a method, the methods, the layer problems they solve, masks and levels per block."""
