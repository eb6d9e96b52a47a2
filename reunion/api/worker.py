"""What one worker of the service is made of: settings, register, index, application."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from reunion import settings
from reunion.api.app import create_app
from reunion.api.config import Config, read_config
from reunion.api.index import ServiceIndex
from reunion.api.logs import set_up
from reunion.api.server import newest_index
from reunion.api.state import Service
from reunion.store.opening import Register, open_register


def make_service(home: Path, config: Config, register: Register) -> Service:
    """A service over an open register; its index is opened when the application starts."""
    model = Path(config.model) if config.model else None
    index = ServiceIndex(register, lambda: newest_index(home, config), model=model)
    return Service(register, config, index, home)


def worker_app() -> FastAPI:
    """The application of one worker; uvicorn calls this in each process."""
    home = settings.made_home()
    config = read_config(home)
    set_up(config.log_level)
    register = open_register(home, url=settings.database_url(), key=settings.told_key())
    return create_app(make_service(home, config, register), at_end=register.close)
