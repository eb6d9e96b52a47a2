"""Many profiles as arrays: what the vectorised comparators and the indexes work on.

`Table` holds one block of columns for each group of fields; a block is a frozen dataclass of numpy
arrays and vocabularies (tuples of text). A `TableBuilder` grows by one profile at a time, from a
stream, and can be reopened from a finished table to add more.
"""

from reunion.columns.table import Table, TableBuilder

__all__ = ["Table", "TableBuilder"]
