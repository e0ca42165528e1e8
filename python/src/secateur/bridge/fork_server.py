"""Imported once by the fork server of the checks, which reads no input of users and has one thread.

A check is a fork of it, so it finds torch and transformers imported and starts in milliseconds. It has a lower priority
than the service, which must answer everyone else meanwhile.
"""

import gc
import os

import secateur.engine  # noqa: F401
from secateur.lifeline import die_with_parent

NICE = 10

die_with_parent()
os.nice(NICE)
gc.freeze()  # a collection in a child would copy every page that holds an object
