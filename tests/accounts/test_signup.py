"""Sign-up, sign-in, sign-out, password reset and profile through Django's test client."""

import re
import threading
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Membership, User
from apps.accounts.services import open_account

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _mailbox(settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]


def sign_up(client: Client, email: str, name: str = "Ana") -> object:
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD, "name": name})


def test_first_user_is_administrator_and_the_second_is_not(client: Client, db: None) -> None:
    sign_up(client, "first@example.com")
    sign_up(Client(), "second@example.com")
    first, second = User.objects.order_by("created_at")
    assert first.is_staff
    assert first.is_superuser
    assert not second.is_staff
    assert not second.is_superuser


def test_sign_up_gives_a_personal_organization(client: Client, db: None) -> None:
    sign_up(client, "ana@example.com", name="Ana Sousa")
    membership = Membership.objects.select_related("organization", "user").get()
    assert membership.role == Membership.Role.OWNER
    assert membership.organization.is_personal
    assert membership.user.name == "Ana Sousa"


def test_password_is_kept_with_argon2id(client: Client, db: None) -> None:
    sign_up(client, "ana@example.com")
    assert User.objects.get().password.startswith("argon2$argon2id$")


def test_two_addresses_that_differ_in_case_are_one_person(client: Client, db: None) -> None:
    sign_up(client, "ana@example.com")
    sign_up(Client(), "ANA@Example.com")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "password"), [("", PASSWORD), ("no-address", PASSWORD), ("a@b.com", "short"), ("a@b.com", "")]
)
def test_bad_sign_up_says_what_is_wrong(client: Client, db: None, email: str, password: str) -> None:
    response = client.post(reverse("account_signup"), {"email": email, "password1": password})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not User.objects.exists()


def test_closed_sign_up_still_lets_the_first_person_in(client: Client, db: None, settings: object) -> None:
    env = settings.ENV  # type: ignore[attr-defined]
    settings.ENV = env.model_copy(update={"SIGNUP_OPEN": False})  # type: ignore[attr-defined]
    sign_up(client, "first@example.com")
    sign_up(Client(), "second@example.com")
    assert [user.email for user in User.objects.all()] == ["first@example.com"]


@pytest.mark.django_db(transaction=True)
def test_only_one_of_many_first_users_becomes_administrator() -> None:
    barrier = threading.Barrier(8)

    def join(number: int) -> None:
        try:
            barrier.wait()
            open_account(user=User(email=f"p{number}@example.com"))
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.count() == 8
    assert User.objects.filter(is_superuser=True).count() == 1


def test_sign_in_and_out(client: Client, db: None) -> None:
    sign_up(Client(), "ana@example.com")
    login = {"login": "Ana@example.com", "password": PASSWORD}
    assert client.post(reverse("account_login"), login).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_wrong_password_is_refused_with_words(client: Client, db: None) -> None:
    sign_up(Client(), "ana@example.com")
    response = client.post(reverse("account_login"), {"login": "ana@example.com", "password": "wrong"})
    assert response.status_code == 200
    assert response.context["form"].errors


def test_password_reset_by_mail(client: Client, db: None) -> None:
    sign_up(Client(), "ana@example.com")
    client.post(reverse("account_reset_password"), {"email": "ana@example.com"})
    match = re.search(r"https?://\S+/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert match is not None
    page = client.get(match[0], follow=True)
    new = "another fine password"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert (
        client.post(reverse("account_login"), {"login": "ana@example.com", "password": new}).status_code
        == 302
    )


def test_reset_for_an_unknown_address_tells_nothing(client: Client, db: None) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert response.status_code == 302


def test_profile_changes_the_name(client: Client, make_user: Callable[..., User]) -> None:
    user = make_user()
    client.force_login(user)
    client.post(reverse("accounts:profile"), {"name": "New Name"})
    user.refresh_from_db()
    assert user.name == "New Name"
