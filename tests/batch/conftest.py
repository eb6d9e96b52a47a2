"""A register on each engine."""

from tests.registers import own_server, place, postgresql, register

__all__ = ["own_server", "place", "postgresql", "register"]
