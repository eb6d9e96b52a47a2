"""Engines of this package, each run in a process of its own so that time and memory are its own."""
