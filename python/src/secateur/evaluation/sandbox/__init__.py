"""Runs programs that a model wrote: only inside bubblewrap, never bare (docs/adr/0039)."""

from secateur.evaluation.sandbox.sandbox import Limits, Sandbox

__all__ = ["Limits", "Sandbox"]
