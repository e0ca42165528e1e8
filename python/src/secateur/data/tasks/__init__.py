"""Multiple-choice tasks in the format of lm_eval: bundled, a user's own, or from the hub."""
