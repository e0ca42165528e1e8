"""The device that trials run on, and its memory."""
