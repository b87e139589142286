"""Blocks: named and typed pieces of configuration, secrets included."""
