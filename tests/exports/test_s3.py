"""STORAGE_URL=s3://: zips and large contents in a bucket of a real S3 server, and that server gone."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from django.test import Client

from apps.accounts.models import User
from apps.core import health
from apps.core.embedded.redis import free_port
from apps.exports import links, runner, services
from apps.exports.models import Artifact, Export
from apps.projects import services as projects
from apps.projects.models import Blob, Project
from apps.workspaces.builds import BuildOutcome
from config.environment import Environment
from config.services import storage
from tests.conftest import need
from tests.e2e.person import until
from tests.exports.test_packing import SITE, tar_of

KEY, SECRET, BUCKET = "studio-key", "studio/secret+1", "studio"
LARGE = "<!-- " + "x" * 300_000 + " -->"


class Server:
    """`rclone serve s3` over a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.start()

    def start(self) -> None:
        program = shutil.which("rclone") or str(Path(sys.executable).parent / "rclone")
        need(Path(program).exists(), "rclone")
        argv = [program, "serve", "s3", "--auth-key", f"{KEY},{SECRET}", "--addr", f"127.0.0.1:{self.port}"]
        nothing = subprocess.DEVNULL
        self.process = subprocess.Popen([*argv, str(self.folder)], stdout=nothing, stderr=nothing)
        until(self._answers, 20)

    def _answers(self) -> bool:
        try:
            httpx.get(f"http://127.0.0.1:{self.port}/", timeout=2, trust_env=False)
        except httpx.TransportError:
            return False
        return True

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def bucket(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The studio's storage is a bucket, by the URL that an operator would give."""
    (tmp_path / "s3").mkdir()
    server = Server(tmp_path / "s3")
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    url = f"s3://{KEY}:studio%2Fsecret%2B1@127.0.0.1:{server.port}/{BUCKET}?insecure=1"
    settings.STORAGES = {**settings.STORAGES, "default": storage(Environment(STORAGE_URL=url))}
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{server.port}",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )
    client.create_bucket(Bucket=BUCKET)
    yield server
    server.stop()


@pytest.fixture
def packed(project: Project, user: User, monkeypatch: pytest.MonkeyPatch) -> Export:
    """An export ready to be packed; the built site is a given one."""
    monkeypatch.setattr(BuildOutcome, "open_tar", lambda self: io.BufferedReader(tar_of(SITE)))  # type: ignore[arg-type]
    export = services.start_export(project=project, user=user)
    Export.objects.filter(pk=export.pk).update(status="building")
    return Export.objects.select_related("build", "project").get(pk=export.pk)


@pytest.mark.django_db(transaction=True)
class TestBucket:
    def test_a_zip_goes_there_and_comes_back_by_its_link(
        self, bucket: Server, packed: Export, client: Client, user: User
    ) -> None:
        runner._pack(packed, BuildOutcome("b", agent=None, duration_ms=1, error=None))  # type: ignore[arg-type]
        artifact = Artifact.objects.get(export=packed)
        stored = list((bucket.folder / BUCKET / "exports").rglob("*.zip"))
        assert len(stored) == 1
        assert hashlib.sha256(stored[0].read_bytes()).hexdigest() == artifact.checksum
        client.force_login(user)
        url = client.get(f"/api/v1/projects/{packed.project_id}/exports/{packed.pk}").json()["data"][
            "downloadUrl"
        ]
        answer = client.get("/projects/downloads/" + url.rsplit("/downloads/", 1)[1])
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert hashlib.sha256(content).hexdigest() == artifact.checksum
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None

    def test_large_contents_go_there_and_come_back(self, bucket: Server, project: Project) -> None:
        projects.commit(
            project=project,
            base_id=project.head_id,
            changes={"/public/large.html": LARGE.encode()},
            kind="edit",
            message="Large",
        )
        project.refresh_from_db()
        row = Blob.objects.exclude(storage_name="").get()
        assert (bucket.folder / BUCKET / row.storage_name).read_bytes() == LARGE.encode()
        assert project.head is not None
        assert projects.read_file(project.head, "/public/large.html").decode() == LARGE

    def test_health_sees_it(self, bucket: Server, db: None) -> None:
        assert health.check_storage()
        assert not list((bucket.folder / BUCKET).rglob("health/*")), "the canary's file stays"

    def test_a_server_that_is_gone_is_told_and_moves_nothing(
        self, bucket: Server, project: Project, user: User, client: Client
    ) -> None:
        before = project.head_id
        bucket.stop()
        assert not health.check_storage()
        client.force_login(user)
        answer = client.put(
            f"/api/v1/projects/{project.pk}/files/content?path=/src/pages/index.astro",
            {"content": LARGE, "baseRevisionId": str(before)},
            content_type="application/json",
        )
        assert answer.status_code == 503, answer.content
        assert answer.json()["code"] == "storage"
        project.refresh_from_db()
        assert project.head_id == before
        bucket.start()
        assert health.check_storage()

    def test_a_download_whose_server_is_gone_is_told(
        self, bucket: Server, packed: Export, client: Client, user: User
    ) -> None:
        runner._pack(packed, BuildOutcome("b", agent=None, duration_ms=1, error=None))  # type: ignore[arg-type]
        url = links.download_url(Artifact.objects.get(export=packed))
        bucket.stop()
        answer = client.get("/projects/downloads/" + url.rsplit("/downloads/", 1)[1])
        assert answer.status_code == 503
