"""A register on each engine."""

from tests.registers import place, postgresql, register

__all__ = ["place", "postgresql", "register"]
