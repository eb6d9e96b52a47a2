"""Running the service: settings, register, index, uvicorn, workers, and a stop that loses nothing.

Workers are started afresh (spawn) and open the same index files, which the system keeps in memory
once. What they alone need is imported by them alone (`worker.py`): they start a second sooner.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
from pathlib import Path

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from reunion import settings
from reunion.api.config import Config
from reunion.api.logs import set_up
from reunion.api.metrics import MULTIPROCESS
from reunion.errors import IndexFileError
from reunion.saving import current_index
from reunion.store.opening import open_register

FILES = 256
"""Files besides the connections: index, register, log, libraries."""
HANGS = 120
"""Seconds without a sign of life after which a worker is replaced; opening a large index holds the
interpreter for longer than uvicorn's five."""


def newest_index(home: Path, config: Config) -> Path | None:
    """The folder of the index to serve: as told; else indexes/current; else None."""
    if config.index:
        return Path(config.index)
    current = current_index(home)
    return current if (current / "manifest.json").exists() else None


def serve(config: Config) -> None:
    """Serve until told to stop. Raises ReunionError before listening when a setting, the register
    or the index cannot be used."""
    home = settings.made_home()
    folder = newest_index(home, config)
    if folder is not None and not (folder / "manifest.json").exists():
        raise IndexFileError(
            f"{folder} 不是索引目录(没有可读的 manifest.json)。请先用 reunion index build 建立",
            f"{folder} is no index (no readable manifest.json); make one by reunion index build",
        )
    open_register(home, url=settings.database_url(), key=settings.told_key()).close()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _allow_files(2 * config.connections + FILES)
    set_up(config.log_level)
    with tempfile.TemporaryDirectory(prefix="reunion-metrics-") as figures:
        if config.workers > 1:
            os.environ[MULTIPROCESS] = figures
        logging.getLogger("reunion.service").info(
            "starting", extra={"workers": config.workers, "port": config.port}
        )
        _run(_uvicorn(config))


def _allow_files(wanted: int) -> None:
    """Every connection is an open file; a system may allow 1,024 until more are asked for."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _uvicorn(config: Config) -> uvicorn.Config:
    return uvicorn.Config(
        "reunion.api.worker:worker_app",
        factory=True,
        host=config.host,
        port=config.port,
        workers=config.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=True,
        forwarded_allow_ips=config.trusted_proxies,
        timeout_graceful_shutdown=config.shutdown_seconds,
        timeout_keep_alive=round(config.request_seconds),
        timeout_worker_healthcheck=HANGS,
        limit_concurrency=config.connections,
        http="reunion.api.connections:Connection",
        h11_max_incomplete_event_size=16_384,
        ssl_certfile=config.tls_cert or None,
        ssl_keyfile=config.tls_key or None,
    )


def _run(config: uvicorn.Config) -> None:
    """Serve until SIGTERM or SIGINT. uvicorn sends itself the signal again when all is done, which
    would look like a death; here it means that the service was asked to end and did."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if config.workers > 1:
        _Workers(config, sockets=[config.bind_socket()]).run()
        return
    server = uvicorn.Server(config)
    try:
        server.run()
    except KeyboardInterrupt:
        return
    if not server.started:
        sys.exit(STARTUP_FAILURE)


class _Workers(Multiprocess):
    """Several processes on one socket, which is closed as soon as they are told to end: nobody
    waits in a queue that is not read any more. A worker that dies is replaced at once."""

    def init_processes(self) -> None:
        super().init_processes()
        self._let_go()

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        self._let_go()

    def _let_go(self) -> None:
        """While a worker's end of its pipe is open here too, one that was killed while it was asked
        for a sign of life is waited for as long as one that is busy."""
        for process in self.processes:
            process.child_conn.close()

    def terminate_all(self) -> None:
        super().terminate_all()
        for sock in self.sockets:
            sock.close()
