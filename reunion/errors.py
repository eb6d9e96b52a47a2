"""The one error tree. Every error says what was wrong, the value, and what would be right.

```
ReunionError
├── UsageError            the command or call itself is wrong            exit 2
├── InputError            a file or value that was handed in             exit 3
│   ├── RecordError       one record or one row of it
│   └── HeaderError       a table whose header cannot be understood
├── OutputError           a result that cannot be written                exit 3
├── ModelError            a model table that is damaged or of another version
├── IndexFileError        a saved index that is damaged or of another version
└── BusyError             another run holds the lock                     exit 5
```

An error carries its sentence twice, Chinese first. Names and ID numbers of people never stand in
it: a caller that must point at a row gives the file, the sheet, the row number and the column.
"""

from __future__ import annotations


class ReunionError(Exception):
    """Any error of this package: `zh` and `en` hold one plain sentence each."""

    exit_status = 3

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


class UsageError(ReunionError):
    """The command or the call is wrong, whatever the data hold."""

    exit_status = 2


class InputError(ReunionError):
    """A file or a value that was handed in cannot be used."""


class RecordError(InputError):
    """One record cannot be used; `column` names the key or column at fault."""

    def __init__(self, zh: str, en: str, *, column: str = "") -> None:
        super().__init__(zh, en)
        self.column = column


class HeaderError(InputError):
    """The header of a table cannot be understood."""


class OutputError(ReunionError):
    """A result cannot be written."""


class ModelError(ReunionError):
    """A model table is damaged, incomplete, or of a version this program does not know."""


class IndexFileError(ReunionError):
    """A saved index is damaged, incomplete, or of a version this program does not know."""


class BusyError(ReunionError):
    """Another run holds the lock."""

    exit_status = 5
