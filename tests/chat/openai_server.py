"""A scripted server that speaks the OpenAI wire format over real HTTP, and fails the ways real ones do."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One answer. `pieces` are streamed; `finish` None and `drop` cut the connection; `hang` seconds of
    silence. `calls` are tools to be called: (name, arguments), the arguments streamed in two pieces.
    """

    pieces: list[str] = field(default_factory=list)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    cached: int = 0  # tokens of the prompt that came out of the cache
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    finish: str | None = "stop"
    delay: float = 0.0  # before each piece
    hang: float = 0.0  # after the first piece (or before any, if there is none)
    drop: bool = False
    between: Callable[[], None] | None = None


@dataclass
class OpenAIServer:
    """What the test says and what it was asked."""

    url: str
    replies: list[Reply]
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # with which it was asked


@contextmanager
def openai_server(*replies: Reply) -> Iterator[OpenAIServer]:
    """Serve the replies, one a request; the last one again and again."""
    state = OpenAIServer("", list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            state.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
            state.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            reply = state.replies.pop(0) if len(state.replies) > 1 else state.replies[0]
            with suppress(BrokenPipeError, ConnectionResetError):
                _fail(self, reply) if reply.error is not None else _stream(self, reply)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _fail(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    body = json.dumps({"error": reply.error}).encode()
    handler.send_response(reply.status)
    for name, value in {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **reply.headers,
    }.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def _stream(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    if not reply.pieces and reply.hang:
        time.sleep(reply.hang)
    for number, piece in enumerate(reply.pieces):
        time.sleep(reply.delay)
        _event(handler, {"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]})
        if number == 0 and reply.between is not None:
            reply.between()
        if number == 0 and reply.hang:
            time.sleep(reply.hang)
    _call_tools(handler, reply.calls)
    if reply.drop:
        handler.close_connection = True
        handler.connection.close()
        return
    if reply.finish:
        reason = "tool_calls" if reply.calls and reply.finish == "stop" else reply.finish
        _event(handler, {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
        details = {"cached_tokens": reply.cached}
        usage = {
            "prompt_tokens": 11,
            "completion_tokens": 7,
            "total_tokens": 18,
            "prompt_tokens_details": details,
        }
        _event(handler, {"choices": [], "usage": usage})
    _write(handler, b"data: [DONE]\n\n")
    _write(handler, b"")


def _call_tools(handler: BaseHTTPRequestHandler, calls: list[tuple[str, Any]]) -> None:
    for index, (name, arguments) in enumerate(calls):
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        half = len(text) // 2
        first = {"index": index, "id": f"call_{name}_{index}", "type": "function",
                 "function": {"name": name, "arguments": text[:half]}}  # fmt: skip
        rest = {"index": index, "function": {"arguments": text[half:]}}
        for delta in (first, rest):
            _event(handler, {"choices": [{"index": 0, "delta": {"tool_calls": [delta]}}]})


def _event(handler: BaseHTTPRequestHandler, data: dict[str, Any]) -> None:
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "test-model", **data}
    _write(handler, f"data: {json.dumps(chunk)}\n\n".encode())


def _write(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.wfile.flush()
