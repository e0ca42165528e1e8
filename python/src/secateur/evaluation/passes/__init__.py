"""Each kind of evaluation data as a pass of the model over it. To add a kind, add a module with an `EvaluationPass`."""
