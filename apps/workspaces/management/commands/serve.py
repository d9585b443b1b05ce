"""`manage.py serve`: daphne on 127.0.0.1:STUDIO_PORT, and on leased preview ports on demand."""

import os
import threading
from contextvars import Context
from typing import Any

# daphne installs Twisted's asyncio reactor when imported, so it comes before anything of Twisted.
from daphne.server import Server
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from twisted.internet import reactor
from twisted.internet.error import CannotListenError
from twisted.internet.threads import blockingCallFromThread

from apps.workspaces.gateway import bodies, ports
from config.environment import environment

LOOPBACK = "127.0.0.1"
LARGEST_FRAME = 1024 * 1024  # bytes of one WebSocket message from a browser
END_SECONDS = 5.0  # from SIGTERM to the end


class PortListeners:
    """Opens further ports for the same application, each once."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._open: set[int] = set()

    def listen(self, port: int) -> None:
        """Callable from any thread. Raises OSError when the port is taken.

        In an empty context: asyncio would run every later connection of this port in the context of the
        request that opened it, where asgiref keeps an executor that ends with that request.
        """
        Context().run(blockingCallFromThread, reactor, self._listen, port)

    def _listen(self, port: int) -> None:
        if port in self._open:
            return
        try:
            listen: Any = reactor.listenTCP  # Twisted types its reactor as the interface, not an object
            listen(port, self._server.http_factory, interface=LOOPBACK)
        except CannotListenError as error:
            raise OSError(str(error)) from error
        self._open.add(port)


def _end_in_time() -> None:
    """A request that waits for the reactor, which answers nobody any more, must not keep the process.

    What it hasn't committed is rolled back, as if the power had gone.
    """
    timer = threading.Timer(END_SECONDS, os._exit, args=(0,))
    timer.daemon = True
    timer.start()


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT."""

    help = "Serve pages, WebSockets and previews."

    def add_arguments(self, parser: Any) -> None:
        """--host is for containers, where another process is in front."""
        parser.add_argument("--host", default=LOOPBACK)
        parser.add_argument("--port", type=int, default=environment().STUDIO_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with an error when the port is taken."""
        server = Server(
            application=import_string(settings.ASGI_APPLICATION),
            endpoints=[f"tcp:port={options['port']}:interface={options['host']}"],
            websocket_max_message_size=LARGEST_FRAME,
            websocket_max_frame_size=LARGEST_FRAME,
            verbosity=1,
            server_name="",
        )
        bodies.install()
        ports.install(PortListeners(server).listen)
        on_event: Any = reactor.addSystemEventTrigger
        on_event("before", "shutdown", _end_in_time)
        server.run()
        if not server.listening_addresses:
            raise CommandError(f"Port {options['port']} is taken.")
