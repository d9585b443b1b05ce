"""Exports of sites on Vite: the same way from revision to zip as Astro's."""

import re
import zipfile
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from apps.accounts.models import User
from apps.core import jobs
from apps.exports import runner, services
from apps.exports.models import Artifact, Export
from apps.projects import services as projects
from apps.workspaces.models import Sandbox
from apps.workspaces.runtime import toolchain
from apps.workspaces.services import facts

pytestmark = pytest.mark.django_db(transaction=True)
TEMPLATES = ["static-html", "react-vite", "vue-vite", "svelte-vite"]


@pytest.fixture(params=TEMPLATES)
def template(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Node and the packages; afterwards no sandbox and no process may be left."""
    monkeypatch.setattr(jobs, "_send", lambda job, row_id: None)
    toolchain.agent_install(settings.STUDIO_HOME)
    toolchain.template_install(request.param, settings.STUDIO_HOME)
    yield request.param
    assert not Sandbox.objects.exists()
    assert not list(facts.runtime().leftovers())


def test_an_export(template: str, user: User) -> None:
    project = projects.create_project(user=user, name="Padaria", template=template)
    export = services.start_export(project=project, user=user, includes_source=True)
    runner.run_build(export.build_id)
    done = Export.objects.select_related("build").get(pk=export.pk)
    assert (done.status, done.build.status) == ("success", "success"), done.build.error
    artifact = Artifact.objects.get(export=export)
    with default_storage.open(artifact.storage_name) as file, zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        html = archive.read("site/index.html").decode()
    assets = re.findall(r'(?:src|href)="/(assets/[^"]+)"', html)
    assert len(assets) >= 2
    assert {f"site/{name}" for name in assets} <= names
    assert 'property="og:site_name" content="Padaria"' in html
    assert {"source/package.json", "source/index.html", "source/src/site.json"} <= names
    assert "source/template.json" not in names
