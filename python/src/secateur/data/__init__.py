"""Datasets, and the windows of tokens or the images that are drawn from them as a model's inputs."""
