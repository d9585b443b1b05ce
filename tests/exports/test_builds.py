"""Builds through a real agent and real Astro, and what becomes of those that hang, break or lose their worker."""

import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.core import jobs
from apps.core.jobs import Job
from apps.core.models import Transition
from apps.exports import runner, services, sweeping
from apps.exports.models import Artifact, Build, BuildLogLine, Export
from apps.projects import services as projects
from apps.projects.models import Project, ProjectMember
from apps.workspaces.models import Sandbox
from apps.workspaces.runtime import toolchain
from apps.workspaces.services import facts
from tests.services import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = "/src/pages/index.astro"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Job, str]]:
    """Jobs that were put on the queue; nobody takes them up."""
    found: list[tuple[Job, str]] = []
    monkeypatch.setattr(jobs, "_send", lambda job, row_id: found.append((job, row_id)))
    return found


@pytest.fixture
def real(sent: object) -> Iterator[None]:
    """Node and the packages; afterwards no sandbox and no process may be left."""
    toolchain.agent_install(settings.STUDIO_HOME)
    toolchain.template_install("baseline-landing", settings.STUDIO_HOME)
    yield
    assert not Sandbox.objects.exists()
    assert not list(facts.runtime().list())
    assert not list(facts.runtime().leftovers())


def change(project: Project, path: str, text: str) -> None:
    projects.commit(
        project=project,
        base_id=project.head_id,
        changes={path: text.encode()},
        kind="edit",
        message="Edit",
    )
    project.refresh_from_db()


def run(export: Export) -> Export:
    runner.run_build(export.build_id)
    return Export.objects.select_related("build").get(pk=export.pk)


def page(code: str) -> str:
    return (
        f'---\n{code}\n---\n<html lang="en"><head><title>T</title></head><body><p>Hello</p></body></html>\n'
    )


def test_a_good_build_gives_a_zip_and_its_log(
    real: None, project: Project, user: User, client: Client
) -> None:
    export = services.start_export(project=project, user=user, includes_source=True)
    done = run(export)
    assert (done.status, done.build.status) == ("success", "success"), done.build.error
    artifact = Artifact.objects.get(export=export)
    with default_storage.open(artifact.storage_name) as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert "site/index.html" in names
        assert "source/src/pages/index.astro" in names
        assert not [name for name in names if "node_modules" in name]
        assert "<!DOCTYPE html>" in archive.read("site/index.html").decode()
    assert artifact.size == default_storage.size(artifact.storage_name)
    lines = list(BuildLogLine.objects.filter(build=done.build).order_by("id"))
    assert len(lines) > 3
    assert any("index.html" in line.message for line in lines)
    assert str(ROOT) not in "\n".join(line.message for line in lines)
    client.force_login(user)
    answer = client.get(f"/projects/{project.pk}/exports/{export.pk}").json()
    assert len(answer["build"]["logs"]) == len(lines)
    assert answer["export"]["downloadUrl"]


def test_a_page_that_does_not_compile_is_told_with_its_place(
    real: None, project: Project, user: User
) -> None:
    change(project, INDEX, "---\nconst a = 1;\nconst b = ;\n---\n<html><body><p>{a}</p></body></html>\n")
    done = run(services.start_export(project=project, user=user))
    assert (done.status, done.build.status) == ("failed", "failed")
    error = done.build.error
    assert error is not None
    assert (error["file"], error["line"]) == (INDEX, 3)
    assert error["column"] >= 1
    assert error["hint"]
    assert str(ROOT) not in str(error)
    assert not Artifact.objects.exists()


def test_a_build_that_hangs_is_ended_in_words(
    real: None, project: Project, user: User, settings: Any
) -> None:
    settings.ENV = settings.ENV.model_copy(update={"BUILD_TIMEOUT_SECONDS": 5})
    change(
        project, INDEX, page("console.log('before');\nawait new Promise(() => setInterval(() => {}, 1000));")
    )
    done = run(services.start_export(project=project, user=user))
    assert done.status == "failed"
    assert done.build.error["code"] == "build_timeout"
    assert "5 seconds" in done.build.error["message"]
    assert done.build.error["hint"]


def test_a_build_that_talks_for_ever_is_ended_too(
    real: None, project: Project, user: User, settings: Any
) -> None:
    settings.ENV = settings.ENV.model_copy(update={"BUILD_TIMEOUT_SECONDS": 12})
    change(project, INDEX, page("await new Promise(() => setInterval(() => console.log('la'), 100));"))
    done = run(services.start_export(project=project, user=user))
    assert done.build.error["code"] == "build_timeout"
    assert BuildLogLine.objects.filter(build=done.build, message__contains="la").exists()


def test_what_a_database_cannot_keep_in_a_log_does_no_harm(real: None, project: Project, user: User) -> None:
    change(
        project,
        INDEX,
        page(r"console.log('zero \u0000 and \ud800 half');" + "\nthrow new Error('a\\u0000b\\ud800c');"),
    )
    done = run(services.start_export(project=project, user=user))
    assert done.build.status == "failed"
    assert "ab" in done.build.error["message"]
    assert BuildLogLine.objects.filter(build=done.build, message__contains="zero").exists()


def test_a_page_that_ends_the_process_is_told(real: None, project: Project, user: User) -> None:
    change(project, INDEX, page("process.kill(process.pid, 'SIGKILL');"))
    done = run(services.start_export(project=project, user=user))
    assert done.build.status == "failed"
    assert done.build.error["code"] == "build_ended"


@pytest.fixture
def build(project: Project, user: User, sent: list[Any]) -> Build:
    """Queued, with an export that waits for it."""
    built = services.start_export(project=project, user=user).build
    assert sent == [(Job.RUN_BUILD, str(built.pk))]
    sent.clear()
    return built


def taken_by_a_worker_that_died(build: Build, attempts: int = 1) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Build.objects.filter(pk=build.pk).update(status="building", attempts=attempts, lease_expires_at=past)
    Export.objects.filter(build=build).update(status="building", lease_expires_at=past)


def statuses(build: Build) -> tuple[str, str]:
    return Build.objects.get(pk=build.pk).status, Export.objects.get(build=build).status


class TestSweep:
    def test_a_silent_workers_build_is_queued_once_more(self, build: Build, sent: list[Any]) -> None:
        taken_by_a_worker_that_died(build)
        sweeping.sweep()
        assert statuses(build) == ("queued", "preparing")
        assert sent == [(Job.RUN_BUILD, str(build.pk))]

    def test_then_it_is_told_as_failed(
        self, build: Build, sent: list[Any], client: Client, user: User
    ) -> None:
        taken_by_a_worker_that_died(build, attempts=2)
        sweeping.sweep()
        assert statuses(build) == ("failed", "failed")
        assert not sent
        build.refresh_from_db()
        assert build.error is not None
        assert build.error["code"] == "interrupted"
        client.force_login(user)
        assert "interrupted" in client.get(f"/projects/{build.project_id}/exports/").content.decode()

    def test_a_worker_that_is_heard_keeps_its_build(self, build: Build, sent: list[Any]) -> None:
        taken_by_a_worker_that_died(build)
        Build.objects.update(lease_expires_at=timezone.now() + timedelta(seconds=20))
        sweeping.sweep()
        assert statuses(build) == ("building", "building")

    def test_a_lost_message_is_sent_again(self, build: Build, sent: list[Any]) -> None:
        sweeping.sweep()
        assert not sent
        Build.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
        sweeping.sweep()
        sweeping.sweep()
        assert sent == [(Job.RUN_BUILD, str(build.pk))]

    def test_two_sweeps_at_once_send_once(self, build: Build, sent: list[Any]) -> None:
        taken_by_a_worker_that_died(build)
        threads = [threading.Thread(target=_sweep_in_a_thread) for _n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(sent) == 1
        moves = Transition.objects.filter(row_id=build.pk, to_status="queued")
        assert moves.count() == 1


def _sweep_in_a_thread() -> None:
    from django.db import connection

    try:
        sweeping.sweep()
    finally:
        connection.close()


@pytest.mark.parametrize("status", ["building", "success", "failed", "cancelled"])
def test_a_second_delivery_does_nothing(build: Build, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Build.objects.filter(pk=build.pk).update(status=status, attempts=1)
    monkeypatch.setattr(runner, "built_site", lambda **_: pytest.fail("built twice"))
    runner.run_build(build.pk)
    assert Build.objects.get(pk=build.pk).attempts == 1


def test_a_delivery_for_a_build_that_is_gone_does_nothing(build: Build) -> None:
    Export.objects.all().delete()
    build_id = build.pk
    Build.objects.all().delete()
    runner.run_build(build_id)


def test_two_workers_at_once_build_once(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (Build.objects.get(pk=build.pk) for _n in range(2))
    assert runner._take_up(first)
    assert not runner._take_up(second)


def test_taking_a_build_back_ends_its_export(build: Build, client: Client, user: User) -> None:
    client.force_login(user)
    answer = client.delete(f"/api/v1/projects/{build.project_id}/builds/{build.pk}")
    assert answer.status_code == 204, answer.content
    assert statuses(build) == ("cancelled", "failed")
    again = client.delete(f"/api/v1/projects/{build.project_id}/builds/{build.pk}")
    assert again.status_code == 409


def test_a_second_click_gives_the_same_export(build: Build, project: Project, user: User) -> None:
    export = services.start_export(project=project, user=user)
    assert export.build_id == build.pk


class TestRights:
    @pytest.fixture
    def paths(self, build: Build) -> dict[str, list[str]]:
        export = Export.objects.get(build=build)
        project = f"/projects/{build.project_id}/exports"
        api = f"/api/v1/projects/{build.project_id}"
        return {
            "see": [
                f"{project}/",
                f"{project}/{export.pk}",
                f"{api}/builds",
                f"{api}/builds/{build.pk}",
                f"{api}/exports",
                f"{api}/exports/{export.pk}",
            ],
            "start": [f"{project}/new", f"{api}/builds", f"{api}/exports"],
        }

    def test_outsiders_find_nothing(
        self, paths: dict[str, list[str]], build: Build, outsider: User, client: Client
    ) -> None:
        client.force_login(outsider)
        assert {client.get(path).status_code for path in paths["see"]} == {404}
        assert {client.post(path).status_code for path in paths["start"]} == {404}
        assert client.delete(paths["see"][3]).status_code == 404
        assert Build.objects.count() == 1

    def test_strangers_are_sent_to_sign_in(self, paths: dict[str, list[str]], client: Client) -> None:
        assert {client.get(path).status_code for path in paths["see"]} == {302, 401}

    def test_viewers_see_and_cannot_start(
        self, paths: dict[str, list[str]], build: Build, outsider: User, client: Client
    ) -> None:
        ProjectMember.objects.create(project=build.project, user=outsider, right="view")
        client.force_login(outsider)
        assert {client.get(path).status_code for path in paths["see"]} == {200}
        assert {client.post(path).status_code for path in paths["start"]} == {403}
        assert client.delete(paths["see"][3]).status_code == 403
        assert statuses(build) == ("queued", "preparing")

    def test_an_export_is_found_in_its_own_project_only(
        self, build: Build, user: User, client: Client, make_user: Callable[..., User]
    ) -> None:
        other = projects.create_project(user=user, name="Other")
        export = Export.objects.get(build=build)
        client.force_login(user)
        assert client.get(f"/projects/{other.pk}/exports/{export.pk}").status_code == 404
        assert client.get(f"/api/v1/projects/{other.pk}/exports/{export.pk}").status_code == 404
        assert client.get(f"/api/v1/projects/{other.pk}/builds/{build.pk}").status_code == 404


def test_storage_that_fails_is_told(
    real: None, project: Project, user: User, tmp_path: Path, settings: Any
) -> None:
    """A folder where a file has to be written: as a full or broken disk does."""
    (tmp_path / "storage").write_text("not a folder")
    done = run(services.start_export(project=project, user=user))
    assert (done.status, done.build.status) == ("failed", "failed")
    assert done.build.error["code"] == "storage"
