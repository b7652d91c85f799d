"""Where the project lies on disk, and how its tools are made to work without a download.

Call `prepare()` before anything compiles. ape does so by itself, through the plugin in `tools/ape-guildhall`.
Call `quicken_ape()` before sending many transactions through ape.
"""

import os
import tempfile
from functools import wraps
from pathlib import Path
from typing import Any

__all__ = ["ToolchainError", "prepare", "project_root", "quicken_ape"]

_MARKER = "ape-config.yaml"
_COMPILER_FOLDER = ".solcx"
_NODE_TOOLS = "node_modules/.bin"
_SCRATCH_FOLDER = ".tmp"


class ToolchainError(Exception):
    """The project or one of its tools is not where it should be. The message says what to do."""


def project_root() -> Path:
    """Return the project's folder: the one this package was installed from, else the nearest one at or above the working folder.

    Raises:
        ToolchainError: neither is a Guildhall checkout.
    """
    here = Path(__file__).resolve().parent.parent
    for folder in (here, Path.cwd(), *Path.cwd().parents):
        if (folder / _MARKER).is_file():
            return folder
    raise ToolchainError(f"no {_MARKER} beside the package or above {Path.cwd()}: run this from a Guildhall checkout")


def prepare() -> Path:
    """Point this process and its children to the project's Solidity compiler and anvil; return the project's folder.

    A `SOLCX_BINARY_PATH` that is already set wins; an anvil from npm goes before others on PATH. May be called any number of times.

    Raises:
        ToolchainError: `make setup` has not been run.
    """
    root = project_root()
    if not os.environ.get("SOLCX_BINARY_PATH"):
        folder = root / _COMPILER_FOLDER
        if not folder.is_dir():
            raise ToolchainError(f"no compiler in {folder}: run `make setup` in {root}")
        os.environ["SOLCX_BINARY_PATH"] = str(folder)
    _add_to_path(root / _NODE_TOOLS)
    _leave_temp_folder(root)
    return root


def _add_to_path(folder: Path) -> None:
    path = os.environ.get("PATH", "")
    if folder.is_dir() and str(folder) not in path.split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join(filter(None, [str(folder), path]))


def _leave_temp_folder(root: Path) -> None:
    # ape takes a project below the temporary folder for one of its own throw-away copies: it then unpacks the dependencies between
    # our sources, where they hide them. Such a checkout gets a temporary folder of its own.
    if not root.is_relative_to(Path(tempfile.gettempdir()).resolve()):
        return
    scratch = root / _SCRATCH_FOLDER
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = str(scratch)
    tempfile.tempdir = str(scratch)


def quicken_ape() -> None:
    """Make ape send up to three times as many transactions a second in this process.

    ape executes every transaction once more, to print `console.log` lines, and looks up proxies and passwords for every request to a
    node. Both are switched off: for nodes on this machine neither is of use. A second call changes nothing.

    Warning: requests to a node that is only reached through a proxy fail afterwards.
    """
    import requests
    from ape_ethereum import provider

    provider._post_send_transaction = lambda tx, receipt: None
    init = requests.Session.__init__
    if getattr(init, "_ignores_environment", False):
        return

    @wraps(init)
    def init_without_environment(self: requests.Session, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        self.trust_env = False

    init_without_environment._ignores_environment = True  # type: ignore[attr-defined]
    requests.Session.__init__ = init_without_environment  # type: ignore[method-assign]
