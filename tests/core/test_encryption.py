"""Secrets at rest: what is sealed opens again, for its own row only, with keys of several versions."""

import base64
import logging
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from apps.core import encryption
from config.environment import Environment, encryption_keys


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


OLD, NEW = f"1:{key('a')}", f"2:{key('b')}"


@pytest.fixture
def keys(settings: Any) -> Any:
    def give(text: str) -> None:
        settings.ENV = settings.ENV.model_copy(update={"ENCRYPTION_KEYS": SecretStr(text)})

    return give


@given(st.text(), st.text())
def test_what_is_sealed_opens_again(plain: str, context: str) -> None:
    sealed = encryption.seal(plain, context=context)
    assert encryption.unseal(sealed, context=context) == plain
    assert encryption.seal(plain, context=context) != sealed  # a nonce of its own each time


@given(st.text(min_size=1), st.text(), st.text())
def test_elsewhere_it_stays_shut(plain: str, context: str, other: str) -> None:
    sealed = encryption.seal(plain, context=context)
    if other != context:
        with pytest.raises(encryption.CannotOpen):
            encryption.unseal(sealed, context=other)


@given(st.text(), st.data())
def test_one_changed_bit_is_noticed(plain: str, data: st.DataObject) -> None:
    version, _, text = encryption.seal(plain, context="c").partition(":")
    box = bytearray(base64.b64decode(text))
    box[data.draw(st.integers(0, len(box) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(encryption.CannotOpen):
        encryption.unseal(f"{version}:{base64.b64encode(box).decode()}", context="c")


@given(st.text())
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(encryption.CannotOpen, match="sealed text"):
        encryption.unseal("x" + text, context="c")


def test_the_highest_version_seals_and_all_open(keys: Any) -> None:
    derived = encryption.seal("sk-secret", context="c")
    assert encryption.version_of(derived) == 0
    keys(OLD)
    first = encryption.seal("sk-secret", context="c")
    keys(f"{NEW}, {OLD}")
    second = encryption.seal("sk-secret", context="c")
    assert [encryption.version_of(text) for text in (first, second)] == [1, 2]
    assert {encryption.unseal(text, context="c") for text in (derived, first, second)} == {"sk-secret"}


def test_a_missing_version_is_named(keys: Any) -> None:
    keys(NEW)
    sealed = encryption.seal("sk-secret", context="c")
    keys(OLD)
    with pytest.raises(encryption.KeyMissing, match="ENCRYPTION_KEYS holds no key of version 2"):
        encryption.unseal(sealed, context="c")


def test_another_key_of_the_same_version_does_not_open(keys: Any) -> None:
    keys(OLD)
    sealed = encryption.seal("sk-secret", context="c")
    keys(f"1:{key('z')}")
    with pytest.raises(encryption.CannotOpen):
        encryption.unseal(sealed, context="c")


def test_another_secret_key_of_the_studio_does_not_open(settings: Any) -> None:
    sealed = encryption.seal("sk-secret", context="c")
    settings.SECRET_KEY = "another"
    with pytest.raises(encryption.CannotOpen):
        encryption.unseal(sealed, context="c")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (key("a"), "part 1 must begin with a version"),
        (f"0:{key('a')}", "part 1 must begin with a version"),
        (f"{OLD},x:{key('b')}", "part 2 must begin with a version"),
        (f"{OLD},1:{key('b')}", "version 1 is given twice"),
        ("1:c2hvcnQ=", "version 1 must be 32 bytes in base64"),
        ("3:not base64 at all!", "version 3 must be 32 bytes in base64"),
    ],
)
def test_bad_keys_stop_the_start_and_are_not_told(
    text: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENCRYPTION_KEYS", text)
    with pytest.raises(ValidationError, match=re.escape(words)) as caught:
        Environment()
    assert "ENCRYPTION_KEYS" in str(caught.value)
    with pytest.raises(ValueError, match=re.escape(words)) as plain:
        encryption_keys(text)
    for told in (str(caught.value), str(plain.value)):
        assert key("a") not in told
        assert key("b") not in told
        assert "not base64" not in told


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        encryption.unseal(encryption.seal("sk-secret", context="c"), context="c")
        with pytest.raises(encryption.CannotOpen) as caught:
            encryption.unseal(encryption.seal("sk-secret", context="c"), context="d")
    assert "sk-secret" not in caplog.text + repr(caught.value)
