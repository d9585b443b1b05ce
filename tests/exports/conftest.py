"""Builds and exports without a build tool behind them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.accounts.models import User
from apps.exports.models import Artifact, Build, Export
from apps.projects.models import Project
from apps.projects.services import create_project


@pytest.fixture
def project(user: User) -> Project:
    return create_project(user=user, name="Padaria Sol")


@pytest.fixture
def make_export(project: Project, user: User) -> Callable[..., Export]:
    def make(**fields: Any) -> Export:
        assert project.head_id is not None
        build = Build.objects.create(
            organization_id=project.organization_id, project=project, revision_id=project.head_id, author=user
        )
        return Export.objects.create(
            organization_id=project.organization_id, project=project, build=build, author=user, **fields
        )

    return make


@pytest.fixture
def artifact(make_export: Callable[..., Export]) -> Artifact:
    export = make_export(status=Export.Status.SUCCESS)
    name = default_storage.save("exports/site.zip", ContentFile(b"zip bytes"))
    return Artifact.objects.create(
        build=export.build,
        export=export,
        path="padaria-sol-site.zip",
        storage_name=name,
        size=9,
        mime_type="application/zip",
        checksum="0" * 64,
    )
