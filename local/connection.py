"""The client's TCP connection, out of an ASGI application's reach: closed under a call whose answer is to be lost."""

import socket
import struct
from contextvars import ContextVar

from hypercorn.asyncio.tcp_server import TCPServer

from .wrap import wrap

_writer: ContextVar = ContextVar("writer", default=None)


@wrap(TCPServer, "run")
async def _remembering(inner, server):
    _writer.set(server.writer)
    await inner(server)


def close():
    """Close the connection of the current call without an answer: its client reads an end of file."""
    _writer.get().transport.abort()


def reset():
    """Reset the connection of the current call: its client reads 'connection reset by peer'."""
    raw = _writer.get().get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    close()
