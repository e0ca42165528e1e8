"""The pruning methods, one per file. `secateur.pruning.registry` finds every subclass of `Method` defined here."""
