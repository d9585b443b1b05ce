"""Port leases: never the same twice, also when thirty come at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.models import User
from apps.core.errors import TooMany
from apps.projects.models import Project
from apps.workspaces.models import PortLease, Workspace
from apps.workspaces.services.ports import lease_port, release_ports


def _workspaces(user: User, count: int) -> list[Workspace]:
    organization = user.organizations.get()
    made = []
    for number in range(count):
        project = Project.objects.create(organization=organization, owner=user, name=f"P{number}")
        made.append(Workspace.objects.create(organization=organization, project=project, user=user))
    return made


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_get_thirty_ports(user: User) -> None:
    def lease(workspace: Workspace) -> int:
        try:
            return lease_port(workspace)
        finally:
            connection.close()

    with ThreadPoolExecutor(30) as pool:
        ports = list(pool.map(lease, _workspaces(user, 30)))
    assert len(set(ports)) == 30
    assert all(8001 <= port <= 8100 for port in ports)


@pytest.mark.django_db(transaction=True)
def test_thirty_for_one_workspace_get_one_port(user: User) -> None:
    (workspace,) = _workspaces(user, 1)

    def lease(_number: int) -> int:
        try:
            return lease_port(workspace)
        finally:
            connection.close()

    with ThreadPoolExecutor(30) as pool:
        assert len(set(pool.map(lease, range(30)))) == 1


@pytest.mark.django_db
def test_all_taken_is_said_in_words_and_a_released_one_is_used_again(user: User) -> None:
    *holders, late = _workspaces(user, 101)
    for holder in holders:
        lease_port(holder)
    with pytest.raises(TooMany, match="All preview ports are in use"):
        lease_port(late)
    release_ports(holders[7])
    assert lease_port(late) >= 8001


@pytest.mark.django_db
@pytest.mark.parametrize("port", [8000, 8101])
def test_the_database_refuses_ports_outside_the_range(user: User, port: int) -> None:
    (workspace,) = _workspaces(user, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        PortLease.objects.create(workspace=workspace, port=port)
