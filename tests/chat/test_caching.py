"""What providers are asked to keep of a prompt."""

import pytest

from apps.chat.engine.context import Situation, build
from apps.chat.providers.base import ProviderRequest
from apps.chat.providers.caching import system_messages
from apps.components.services import whole_library

FILES = {"/src/site.json": "{}", "/src/pages/index.astro": "x"}


@pytest.fixture
def asked() -> ProviderRequest:
    prompt = build(Situation(FILES, whole_library(), [("user", "Hi")], seed="s", summary="It rains."))
    return ProviderRequest([], {}, whole_library(), system=prompt.system, parts=prompt.parts)


@pytest.mark.parametrize("model", ["openai/gpt-5", "ollama/llama3", "gemini/pro"])
def test_most_models_get_one_text(asked: ProviderRequest, model: str):
    assert system_messages(asked, model) == [{"role": "system", "content": asked.system}]


@pytest.mark.parametrize("model", ["anthropic/claude-x", "bedrock/anthropic.claude-y", "claude-z"])
def test_anthropics_are_told_up_to_where(asked: ProviderRequest, model: str):
    (message,) = system_messages(asked, model)
    blocks = message["content"]
    assert [("cache_control" in block) for block in blocks] == [True, True, True, False]
    assert "\n\n".join(block["text"] for block in blocks) == asked.system


def test_without_instructions_there_is_no_message():
    assert system_messages(ProviderRequest([], {}, whole_library()), "openai/x") == []
