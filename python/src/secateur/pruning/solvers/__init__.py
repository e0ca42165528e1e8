"""The layer-wise pruning problem: a weight and what is known of its inputs in, the pruned weight out; tensors only."""
