"""npm packages for the studios of tests, installed once for all of them."""

import os
import shutil
from pathlib import Path

from apps.workspaces.runtime import toolchain
from tests.services import HOME


def lend(home: Path, *templates: str) -> None:
    """Put the packages into a studio's folder by hard links, so that its start needn't install them."""
    for folder in (
        toolchain.agent_install(HOME).folder,
        *(toolchain.template_install(name, HOME) for name in templates or ("baseline-landing",)),
    ):
        target = home / folder.relative_to(HOME)
        if not target.exists():
            shutil.copytree(folder, target, symlinks=True, copy_function=os.link)
