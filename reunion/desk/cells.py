"""Cells of tables that leave the house: the program that opens them must not run any."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A Chinese spreadsheet program also runs the wide signs."""


def harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; a number stays.

    >>> harmless("=1+1"), harmless(-3.5)
    ("'=1+1", -3.5)
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
