"""Sources: finding a model's files by its name, and reading what they describe."""
