"""Listening on leased ports of 127.0.0.1, when a page asks for it. Only the server itself can open them."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from apps.core.errors import Unavailable

Listen = Callable[[int], None]
_listen: Listen | None = None


def install(listen: Listen) -> None:
    """`serve` gives the function that opens a port from any thread. OSError: it is taken."""
    global _listen
    _listen = listen


def ensure_listening(port: int) -> None:
    """Have the web process answer at 127.0.0.1:<port>. Raises Unavailable."""
    if _listen is None:
        words = _("This server can't open preview ports. Start it with `manage.py serve`.")
        raise Unavailable(words, code="no_port_mode")
    try:
        _listen(port)
    except OSError as error:
        words = _(
            "Port %(port)s is used by another program. Stop it, or restart the preview to get another port."
        )
        raise Unavailable(words % {"port": port}, code="port_taken", port=port) from error
