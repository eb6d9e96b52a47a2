"""Making the peers' environments and running them, one after the other."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.options import QualityOptions
from benchmarks.peers.registry import Peer
from benchmarks.prepare import prepare
from benchmarks.process import Failure, run_engine
from benchmarks.runs import EngineRun
from benchmarks.worlds_kept import world_for

HERE = Path(__file__).parent
INSTALL_LIMIT = 1_200
"""Seconds that pip gets to install one peer's environment."""
READY = "ready"
TRAINING_SEED = 7_000
"""Added to the seed, so that no world that is measured is one that a peer learned from."""
LENT = ("clock.py", "runs.py", "peers")
"""What of this package a peer's process may import."""


def run_peers(
    world: Path, options: QualityOptions, out: Path, tell: Callable[[str], None]
) -> Iterator[EngineRun | Failure]:
    """Run each chosen peer in each chosen variant; one that cannot be installed or does not finish
    says why, and the others go on."""
    if not options.peers:
        return
    tell("对照程序的平面表 flat tables for peers …")
    prepare(world)
    yield from launch(world, options, out, tell)


def launch(
    world: Path, options: QualityOptions, out: Path, tell: Callable[[str], None]
) -> Iterator[EngineRun | Failure]:
    """As `run_peers`, on a world whose flat tables are there already."""
    with tempfile.TemporaryDirectory() as folder:
        _lend(Path(folder))
        for peer in options.peers:
            environment = _environment(peer, options.world.cache, tell)
            for variant in _variants(peer, options.variants):
                label = f"{peer.label} ({variant})"
                if isinstance(environment, str):
                    yield Failure(label, f"cannot be installed: {environment}")
                    continue
                tell(f"{label} …")
                file = (out / f"{peer.name}-{variant}.json").resolve()
                module = ["-m", f"benchmarks.peers.{peer.module}", str(world.resolve()), str(file)]
                command = [str(_python(environment)), *module, "--variant", variant]
                if peer.learns:
                    command += ["--training", str(_training_world(options))]
                limit = min(peer.limit, options.limit)
                env = {"PYTHONPATH": folder, "OMP_NUM_THREADS": "2"}
                yield run_engine(label, command, file, limit=limit, env=env)


def _training_world(options: QualityOptions) -> Path:
    """Another world of the same kind, from another seed, whose truth a learning peer may see."""
    name = options.world.name if not Path(options.world.name).is_dir() else "plain"
    seed = options.world.seed + TRAINING_SEED
    other = replace(options.world, name=name, records=3_000, residents=400, seed=seed)
    world = world_for(other)
    prepare(world.path)
    return world.path.resolve()


def _variants(peer: Peer, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the asked variants that the peer has; its own first one when it has none of them."""
    return tuple(one for one in asked if one in peer.variants) or peer.variants[:1]


def _lend(folder: Path) -> None:
    """Copy the few modules that peers share into `folder`, so that a peer's interpreter can import
    them without seeing any library of this environment."""
    package = folder / "benchmarks"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    source = HERE.parent
    for name in LENT:
        if (source / name).is_dir():
            shutil.copytree(source / name, package / name, ignore=shutil.ignore_patterns("__pyc*"))
        else:
            shutil.copy2(source / name, package / name)


def _environment(peer: Peer, cache: Path, tell: Callable[[str], None]) -> Path | str:
    """The folder of the peer's virtual environment, made by pip when it is not there yet; or the
    reason why there is none."""
    wanted = HERE / "requirements" / peer.requirements
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(wanted.read_bytes() + version.encode()).hexdigest()[:12]
    folder = cache / "environments" / f"{wanted.stem}-{digest}"
    if not (folder / READY).is_file():
        tell(f"安装 installing {peer.label}: {wanted.name} …")
    try:
        return _made(folder, wanted)
    except (subprocess.SubprocessError, OSError) as error:
        return _why(error)


def _made(folder: Path, wanted: Path) -> Path:
    """Virtual environments cannot be moved, so the environment lies in a folder of its own and the
    mark that it is complete is written last."""

    if (folder / READY).is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    install = [str(_python(folder)), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run(
        [*install, "-r", str(wanted)],
        check=True,
        capture_output=True,
        text=True,
        timeout=INSTALL_LIMIT,
    )
    (folder / READY).write_text("", encoding="utf-8")
    return folder


def _python(environment: Path) -> Path:
    if sys.platform == "win32":
        return environment / "Scripts" / "python.exe"
    return environment / "bin" / "python"


def _why(error: Exception) -> str:
    said = getattr(error, "stderr", None) or str(error)
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line]
    return (errors or lines or ["no message"])[0][:200]
