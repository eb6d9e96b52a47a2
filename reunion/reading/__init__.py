"""Reading: files that people send, as records, with an account of what was not understood.

`open_records` opens a file and gives a `Source`, which is read once; its `report` says what was
understood; rows that cannot be used go to a `Quarantine`. Nothing is dropped in silence.

>>> from pathlib import Path
>>> from reunion.reading import Quarantine, open_records
>>> with Quarantine(Path("out.quarantine.csv")) as aside:               # doctest: +SKIP
...     source = open_records(Path("名单.xlsx"), "missing", quarantine=aside)
...     people = list(source)
>>> print(source.report.render_zh())                                    # doctest: +SKIP
"""

from reunion.reading.quarantine import Quarantine
from reunion.reading.report import CellNote, ReadingReport, SheetReport
from reunion.reading.source import Source, open_records

__all__ = ["CellNote", "Quarantine", "ReadingReport", "SheetReport", "Source", "open_records"]
