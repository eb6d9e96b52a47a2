"""A file appears whole or not at all.

The file is written without a name in the folder where it will stand and gets its name only when it
is complete and on disk. A run that is killed before leaves nothing behind: no half-written result
and no left-over with people's data in it. Where the file system or the platform cannot write
without a name, a hidden file `.NAME.….tmp` takes its place.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from reunion.errors import OutputError

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a binary file that takes the place of `path` when the block ends without an error.

    Raises OutputError at once, before the block runs, when `path` cannot be written.
    """
    path = Path(os.path.realpath(path))
    _refuse_impossible(path)
    try:
        file, name = _open_hidden(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with file:
            yield file
            _publish(file, name, path)
    except BaseException as error:
        if name is not None:
            name.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _DISK_FULL:
            raise _unwritable(path, error) from None
        raise


def _refuse_impossible(path: Path) -> None:
    if path.is_dir():
        raise OutputError(
            f"输出“{path}”是一个目录,应给出文件名,如 {path / 'result.xlsx'}",
            f"the output {path} is a folder; name a file such as {path / 'result.xlsx'}",
        )
    if not path.parent.is_dir():
        raise OutputError(
            f"输出目录“{path.parent}”不存在,请先建立该目录",
            f"the output folder {path.parent} does not exist; make it first",
        )


def _open_hidden(path: Path) -> tuple[BinaryIO, Path | None]:
    """A file without a name (Linux), or a hidden one with its name."""
    if hasattr(os, "O_TMPFILE") and os.path.isdir("/proc/self/fd"):
        try:
            return os.fdopen(os.open(path.parent, os.O_TMPFILE | os.O_RDWR, 0o666), "w+b"), None
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL):
                raise
    name = _hidden_name(path)
    return os.fdopen(os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666), "w+b"), name


def _hidden_name(path: Path) -> Path:
    return path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.tmp")


def _publish(file: BinaryIO, name: Path | None, path: Path) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
        if name is None:
            name = _hidden_name(path)
            _link(file, name)
        os.replace(name, path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _link(file: BinaryIO, name: Path) -> None:
    """Give the open file a name. Only with a folder's descriptor does os.link follow the link in
    /proc to the file itself."""
    folder = os.open(name.parent, os.O_RDONLY)
    try:
        os.link(f"/proc/self/fd/{file.fileno()}", name.name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.close(folder)


def _unwritable(path: Path, error: OSError) -> OutputError:
    why = error.strerror or type(error).__name__
    return OutputError(
        f"无法写入“{path}”({why}),请换一个可以写入的位置,或检查权限和磁盘空间",
        f"cannot write {path} ({why}); choose another place or check permissions and disk space",
    )
