"""What a pruning method is, the methods themselves, and the layer problems they solve."""
