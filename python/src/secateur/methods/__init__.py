"""One file a method. `secateur.registry` finds every subclass of `Method` defined here."""
