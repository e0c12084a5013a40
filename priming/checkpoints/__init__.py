"""Checkpoints: one folder each, safetensors and a manifest, written atomically, read strictly."""
