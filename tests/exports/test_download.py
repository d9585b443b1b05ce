"""Download links: they expire, they can't be forged, and they end with the project."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from apps.exports import links
from apps.exports.models import Artifact
from apps.projects.models import Project


def path_of(artifact: Artifact) -> str:
    return links.download_url(artifact).split("localhost", 1)[1].split("/", 1)[1].join(["/", ""])


def test_link_gives_the_file_with_its_name(client: Client, artifact: Artifact) -> None:
    response = client.get(path_of(artifact))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"zip bytes"  # type: ignore[attr-defined]
    assert 'filename="padaria-sol-site.zip"' in response["Content-Disposition"]
    assert response["Content-Type"] == "application/zip"


def test_expired_link_says_so(client: Client, artifact: Artifact, settings: object) -> None:
    path = path_of(artifact)
    env = settings.ENV  # type: ignore[attr-defined]
    settings.ENV = env.model_copy(update={"EXPORT_LINK_SECONDS": -1})  # type: ignore[attr-defined]
    response = client.get(path, headers={"accept": "application/json"})
    assert response.status_code == 410
    assert response.json()["code"] == "link_expired"


@pytest.mark.parametrize("change", ["x", "", "A" * 200])
def test_forged_link_is_not_found(client: Client, artifact: Artifact, change: str) -> None:
    assert client.get(path_of(artifact)[:-8] + change + "/").status_code == 404


def test_link_of_a_deleted_project_is_not_found(client: Client, artifact: Artifact) -> None:
    Project.objects.update(deleted_at=timezone.now())
    assert client.get(path_of(artifact)).status_code == 404


def test_file_that_is_gone_from_storage_is_not_found(client: Client, artifact: Artifact) -> None:
    default_storage.delete(artifact.storage_name)
    assert client.get(path_of(artifact)).status_code == 404
