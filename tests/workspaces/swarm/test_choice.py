"""WORKSPACE_RUNTIME=swarm: images are built and pushed, nodes looked at, and a test workspace stays inside."""

from collections.abc import Iterator

import pytest

from apps.workspaces.runtime import swarm_canary
from apps.workspaces.services import swarm_choice
from config.environment import Environment, environment
from tests.engine import TEMPLATE
from tests.workspaces.swarm.machines import REGISTRY, Machines


@pytest.fixture
def env(machines: Machines, transactional_db: None) -> Iterator[Environment]:
    """The settings of an installation on the first machine, for previews on the second."""
    made = environment().model_copy(
        update={
            "WORKSPACE_RUNTIME": "swarm",
            "DOCKER_ADDRESS": machines.first.address,
            "PREVIEW_REGISTRY": REGISTRY,
            "SWARM_CONSTRAINTS": f" node.id=={machines.second_id}, node.role==worker ",
        }
    )
    yield made
    swarm_choice.swarm(made).close()


def test_a_test_workspace_stays_inside(env: Environment, machines: Machines) -> None:
    said: list[str] = []
    trouble, attempts = swarm_choice.look(env, [TEMPLATE], said.append)
    assert trouble == ""
    assert {"network", "machine"} == {item.kind for item in attempts}
    assert len(attempts) > 10
    assert any("metadata" in line for line in "\n".join(said).splitlines())
    assert machines.kept() == {"volumes": [], "services": []}


def test_a_node_that_is_open_is_told_and_may_be_allowed_in_so_many_words(
    env: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swarm_canary, "PROBE", "console.log('network: there is a way out'); process.exit(1)")
    trouble, attempts = swarm_choice.look(env, [TEMPLATE], print)
    assert "isn't set up for previews" in trouble
    assert attempts == []
    allowed = env.model_copy(update={"WORKSPACE_NETWORK": "workspaces-may-reach-this-machine"})
    swarm_choice.swarm(allowed).verify(TEMPLATE)


def test_an_engine_that_is_no_manager_is_told(env: Environment, machines: Machines) -> None:
    worker = env.model_copy(update={"DOCKER_ADDRESS": machines.second.address, "PREVIEW_REGISTRY": REGISTRY})
    trouble, _attempts = swarm_choice.look(worker, [], print)
    assert "no manager of a swarm" in trouble
