"""One file a method. `secateur.pruning.registry` finds every subclass of `Method` defined here."""
