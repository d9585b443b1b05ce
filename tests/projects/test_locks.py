"""Locks of files and sections: what they hold against, and what may cross them."""

import pytest

from apps.accounts.models import User
from apps.core.errors import Invalid, NotFound
from apps.projects import services
from apps.projects.errors import Locked
from apps.projects.models import Lock, Project, Revision
from apps.projects.services import files
from apps.projects.services.locks import crossed, unlock_by_id

pytestmark = pytest.mark.django_db

INDEX = "/src/pages/index.astro"


def test_a_locked_file_takes_no_writes_of_any_kind(project: Project, user: User) -> None:
    services.lock(project=project, user=user, path=INDEX)
    head = services.head_of(project)
    writes = [
        lambda: files.save_file(project=project, path=INDEX, content=b"x", author=user, base_id=None),
        lambda: files.delete_path(project=project, path="/src/pages", author=user),
        lambda: files.move_path(project=project, path="/src", to="/lib", author=user),
        lambda: files.move_path(project=project, path=INDEX, to="/src/pages/a.astro", author=user),
        lambda: files.upload_files(project=project, files={INDEX: b"x"}, author=user),
        lambda: files.update_file(project=project, path=INDEX, to="/b.astro", content=b"x", author=user),
    ]
    for write in writes:
        with pytest.raises(Locked) as refused:
            write()
        assert refused.value.status == 403
        assert refused.value.data["path"] == INDEX
        assert refused.value.data["lockedBy"] == "Ana"
        assert "Ana" in refused.value.message
    assert services.head_of(project) == head


def test_other_files_and_unlocked_ones_are_written(project: Project, user: User) -> None:
    services.lock(project=project, user=user, path=INDEX)
    files.create_file(project=project, path="/public/a.txt", content=b"a", author=user)
    services.unlock(project=project, path=INDEX)
    made = files.save_file(project=project, path=INDEX, content=b"new\n", author=user, base_id=None)
    assert services.read_file(made, INDEX) == b"new\n"


def test_locking_twice_is_one_lock_and_paths_have_one_form(project: Project, user: User) -> None:
    one = services.lock(project=project, user=user, path="src/pages/index.astro")
    assert services.lock(project=project, user=user, path=INDEX) == one
    assert services.locked_paths(project) == {INDEX}
    assert Lock.objects.count() == 1


def test_sections_are_locked_beside_files(project: Project, user: User) -> None:
    services.lock(project=project, user=user, section="#hero")
    services.lock(project=project, user=user, path=INDEX)
    assert services.locked_sections(project) == {"hero"}
    assert [str(held) for held in services.locks_of(project)] == [INDEX, "#hero"]
    services.unlock(project=project, section="hero")
    assert services.locked_sections(project) == set()


@pytest.mark.parametrize(
    "place", [{}, {"path": INDEX, "section": "hero"}, {"section": "x" * 101}, {"path": "/../etc"}]
)
def test_what_can_not_be_locked(project: Project, user: User, place: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        services.lock(project=project, user=user, **place)


def test_unknown_places_are_not_found(project: Project, user: User) -> None:
    with pytest.raises(NotFound):
        services.lock(project=project, user=user, path="/nothing.txt")
    with pytest.raises(NotFound):
        services.unlock(project=project, path=INDEX)
    with pytest.raises(NotFound):
        unlock_by_id(project=project, lock_id="no id")


def test_going_back_crosses_locks_and_says_so(project: Project, user: User) -> None:
    first = Revision.objects.get(pk=project.head_id)
    edit = files.save_file(project=project, path=INDEX, content=b"new\n", author=user, base_id=None)
    services.lock(project=project, user=user, path=INDEX)
    undone = services.undo_revision(project=project, revision=edit, author=user)
    assert undone.tree == first.tree
    assert crossed(project, undone) == [INDEX]


def test_settings_respect_the_lock_of_their_file(project: Project, user: User) -> None:
    services.lock(project=project, user=user, path="/src/site.json")
    with pytest.raises(Locked):
        services.update_settings(project=project, author=user, seo={"title": "New"})
