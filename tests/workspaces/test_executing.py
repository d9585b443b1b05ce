"""Commands in a workspace's sandbox."""

import pytest

from apps.projects import services as projects
from apps.projects.models import Project
from apps.workspaces import services
from apps.workspaces.models import Workspace
from apps.workspaces.runtime import bubblewrap
from tests.conftest import need

pytestmark = [pytest.mark.bubblewrap, pytest.mark.django_db(transaction=True)]

# Writes, deletes, and tries to reach the studio's own loopback.
HARM = """
const fs = require('node:fs');
fs.writeFileSync('src/pages/index.astro', 'gone');
fs.rmSync('src/site.json');
fs.writeFileSync('src/left.txt', 'x');
require('node:net').connect(%d, '127.0.0.1').on('error', (error) => console.log(error.code))
  .on('connect', () => { console.log('connected'); process.exit(1); });
"""


@pytest.fixture
def bwrap() -> None:
    need(bubblewrap.works(), "a working bubblewrap")


@pytest.fixture
def isolated(bwrap: None, running: Workspace) -> Workspace:
    assert running.isolated
    return running


def test_a_command_leaves_the_files_as_they_were(isolated: Workspace, project: Project) -> None:
    assert services.can_execute(project.pk)
    result = services.execute(project.pk, ["node", "-e", HARM % 5432])
    assert result is not None
    assert (result.exit_code, result.stdout) == (0, "ECONNREFUSED\n"), result
    left = services.execute(
        project.pk, ["node", "-e", "console.log(require('node:fs').readdirSync('src').join())"]
    )
    assert left is not None
    assert "left.txt" not in left.stdout
    assert "site.json" in left.stdout
    head = projects.head_of(project)
    assert head is not None
    page = services.execute(
        project.pk, ["node", "-p", "require('node:fs').readFileSync('src/pages/index.astro', 'utf8')"]
    )
    assert page is not None
    assert page.stdout.strip() == projects.read_file(head, "/src/pages/index.astro").decode().strip()
    assert services.verdict(project.pk).ok


def test_no_shell_and_what_is_not_there(isolated: Workspace, project: Project) -> None:
    result = services.execute(project.pk, ["node --version; ls"])
    assert result is not None
    assert result.exit_code == 127


def test_nothing_runs_without_a_workspace(project: Project) -> None:
    assert not services.can_execute(project.pk)
    assert services.execute(project.pk, ["node", "--version"]) is None
