#!/usr/bin/python3
"""A TCP proxy on a free loopback port that passes bytes on and can change, delay, stall or cut them.

    with Proxy(server_port, from_server=edit) as proxy: ... proxy.port

`edit(data, connection)` gets each chunk and returns the bytes to pass on; `connection` is a `Connection` with a running
number, counters, and close()/reset(). Both edits may be changed while it runs. Standard library only.
"""
import contextlib
import socket
import struct
import threading
import time


class Connection:
    """One client's connection through the proxy."""

    def __init__(self, number, client, server):
        self.number = number
        self.client = client
        self.server = server
        self.bytes_from_server = 0
        self.bytes_from_client = 0
        self.memory = {}  # for an edit's own use
        self.opened = time.monotonic()

    def close(self):
        """FIN to both sides."""
        for s in (self.client, self.server):
            try:
                s.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def reset(self):
        """RST to the client, where it has not gone by itself. A read that waits in another thread would hold the socket open."""
        with contextlib.suppress(OSError):
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.client.shutdown(socket.SHUT_RD)
        self.client.close()
        self.server.close()


def unchanged(data, _connection):
    return data


class Proxy:
    """`delay` seconds are added to every chunk in each direction (half of a round trip). `refuses`: connections are closed at once."""

    def __init__(self, server_port, from_server=unchanged, from_client=unchanged, delay=0.0):
        self.server_port = server_port
        self.from_server = from_server
        self.from_client = from_client
        self.delay = delay
        self.refuses = False
        self.connections = []
        self.healed = threading.Event()

    def heal(self):
        """Passes everything on again; an edit that waits for `healed` goes on, and what stalled is closed."""
        self.from_server = self.from_client = unchanged
        self.delay, self.refuses = 0.0, False
        self.healed.set()
        self.healed = threading.Event()

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.heal()
        self.listener.close()
        for c in self.connections:
            c.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            if self.refuses:
                client.close()
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self.server_port), 10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            c = Connection(len(self.connections), client, server)
            self.connections.append(c)
            for source, sink, side in ((client, server, "from_client"), (server, client, "from_server")):
                threading.Thread(target=self._pass_on, args=(c, source, sink, side), daemon=True).start()

    def _pass_on(self, c, source, sink, side):
        counter = "bytes_" + side
        try:
            while data := source.recv(65536):
                setattr(c, counter, getattr(c, counter) + len(data))
                if self.delay:
                    time.sleep(self.delay)
                sink.sendall(getattr(self, side)(data, c))
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            c.close()
