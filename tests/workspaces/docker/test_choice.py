"""Which runtime an installation gets, and that a canary which gets out closes it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.workspaces.management.commands import prepare_workspaces
from apps.workspaces.runtime import firewall
from apps.workspaces.runtime.base import IsolationUnavailable
from apps.workspaces.runtime.docker import DockerRuntime
from apps.workspaces.runtime.process import ProcessRuntime
from apps.workspaces.services import canary, choice
from apps.workspaces.services.canary import Attempt
from config.environment import Environment, environment
from tests.engine import Engine
from tests.workspaces.docker.making import made

pytestmark = pytest.mark.django_db
TEMPLATES = ["baseline-landing"]


class Said(list[str]):
    def __call__(self, line: str) -> None:
        self.append(line)


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.STUDIO_HOME = tmp_path
    return tmp_path


def _settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    changed = environment().model_copy(update=values)
    monkeypatch.setattr(choice, "environment", lambda: changed)


@pytest.fixture
def with_engine(
    engine: Engine, preview_image: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Settings for the tests' engine, whose image is as it was built."""
    monkeypatch.setattr(choice, "ensure_image", lambda ground, name, progress: ground.image(name))
    with made(engine, home):
        yield {"DOCKER_ADDRESS": engine.address}


@pytest.mark.docker
@pytest.mark.parametrize("dial", ["address", "publish"])
def test_an_engine_whose_canary_stays_inside_is_taken(
    with_engine: dict[str, str], home: Path, monkeypatch: pytest.MonkeyPatch, dial: str
) -> None:
    _settings(monkeypatch, WORKSPACE_RUNTIME="auto", WORKSPACE_DIAL=dial, **with_engine)
    said = Said()
    taken = choice.decide(TEMPLATES, said)
    assert (taken.runtime, taken.refused) == ("docker", ""), taken
    assert choice.chosen() == taken
    assert isinstance(choice.make(), DockerRuntime)
    assert choice.is_closed()
    tried = {item.attempt for item in taken.attempts}
    assert len(tried) >= 12
    assert all(item.refused for item in taken.attempts)
    assert any("refused" in line for line in said)
    kept = json.loads((home / "run" / "runtime.json").read_text())
    assert kept["attempts"][0].keys() == {"attempt", "kind", "refused", "detail"}


@pytest.mark.docker
def test_a_canary_that_gets_out_closes_docker_unless_that_is_allowed_in_so_many_words(
    with_engine: dict[str, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without our packet rules the engine lets containers reach this machine."""
    monkeypatch.setattr(firewall, "can", lambda: False)
    _settings(monkeypatch, WORKSPACE_RUNTIME="docker", **with_engine)
    refused = choice.decide(TEMPLATES, Said())
    assert "reach this machine" in refused.refused
    assert "iptables -I INPUT" in refused.refused
    assert not choice.is_closed()
    with pytest.raises(IsolationUnavailable, match="reach this machine"):
        choice.make()
    assert "POSSIBLE" in canary.table_of(refused.attempts)

    _settings(monkeypatch, WORKSPACE_RUNTIME="auto", **with_engine)
    assert choice.decide(TEMPLATES, Said()).runtime == "process"
    assert isinstance(choice.make(), ProcessRuntime)

    _settings(monkeypatch, WORKSPACE_RUNTIME="docker", WORKSPACE_NETWORK=choice.MAY_REACH, **with_engine)
    allowed = choice.decide(TEMPLATES, Said())
    assert (allowed.runtime, allowed.refused) == ("docker", "")
    assert isinstance(choice.make(), DockerRuntime)


def test_without_an_engine_auto_takes_processes_and_says_why(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _settings(monkeypatch, WORKSPACE_RUNTIME="auto", DOCKER_ADDRESS=f"unix://{home}/nobody.sock")
    taken = choice.decide(TEMPLATES, Said())
    assert taken.runtime == "process"
    assert "engine" in taken.why
    assert isinstance(choice.make(), ProcessRuntime)


def test_docker_that_is_asked_for_but_absent_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _settings(monkeypatch, WORKSPACE_RUNTIME="docker", DOCKER_ADDRESS=f"unix://{home}/nobody.sock")
    with pytest.raises(IsolationUnavailable, match="prepare_workspaces"):
        choice.make()
    assert "engine" in choice.decide(TEMPLATES, Said()).refused
    with pytest.raises(IsolationUnavailable, match="engine"):
        choice.make()


def test_the_start_stops_with_words_and_table(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = (Attempt("reach the internet", "network", False, "1.1.1.1:443: connected"),)
    monkeypatch.setattr(
        choice, "decide", lambda names, say: choice.Choice("docker", "", "It is open.", tried)
    )
    monkeypatch.setattr(prepare_workspaces.toolchain, "agent_install", lambda *_args: None)
    monkeypatch.setattr(prepare_workspaces.toolchain, "template_install", lambda *_args: None)
    with pytest.raises(CommandError) as stopped:
        call_command("prepare_workspaces")
    assert "It is open." in str(stopped.value)
    assert "POSSIBLE" in str(stopped.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"runtime": "docker"}'])
def test_a_decision_that_cannot_be_read_is_none(home: Path, text: str) -> None:
    path = home / "run" / "runtime.json"
    path.parent.mkdir()
    path.write_text(text)
    assert choice.chosen() is None


def test_tests_run_without_containers() -> None:
    assert Environment().WORKSPACE_RUNTIME == "process"
