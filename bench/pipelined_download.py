#!/usr/bin/env python3
"""Only downloads a mailbox, in pipelined batches: pipelined_download.py PORT CA_FILE USER PASSWORD

For the benchmark to compare with: what the network and the server take, whatever is done with the mails. Asks for batches of 100 mails,
eight of them ahead, and throws away what comes. Prints how many bytes that were.
"""
import re
import secrets
import socket
import ssl
import sys

AHEAD = 8
BATCH = 100


class Client:
    def __init__(self, port, ca_file):
        context = ssl.create_default_context(cafile=ca_file)
        self.socket = context.wrap_socket(socket.create_connection(("localhost", port)), server_hostname="localhost")
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.prefix = "t" + secrets.token_hex(8)  # no mail can hold it
        self.tags = 0
        self.buffer = bytearray(1 << 18)
        self.tail = b""
        self.done = set()
        self.bytes = 0

    def start(self, command):
        self.tags += 1
        self.socket.sendall(("%s.%d %s\r\n" % (self.prefix, self.tags, command)).encode())

    def await_tag(self, number):
        """Reads until that command has its OK; returns the last bytes read. Dovecot may send the OK of several at once."""
        seen = self.tail
        while number not in self.done:
            count = self.socket.recv_into(self.buffer)
            if count == 0:
                sys.exit("the server closed the connection")
            self.bytes += count
            seen = self.tail + bytes(self.buffer[:count])
            self.done.update(int(tag) for tag in re.findall(rb"%s\.(\d+) OK" % self.prefix.encode(), seen))
            self.tail = seen[-200:]
        return seen

    def run(self, command):
        self.start(command)
        return self.await_tag(self.tags)


def main():
    port, ca_file, user, password = sys.argv[1:]
    client = Client(int(port), ca_file)
    client.run("LOGIN %s %s" % (user, password))
    exists = int(re.search(rb"\* (\d+) EXISTS", client.run("EXAMINE INBOX")).group(1))
    first_tag = client.tags + 1
    batches = range(1, exists + 1, BATCH)
    client.bytes = 0
    for number, first in enumerate(batches):
        client.start("FETCH %d:%d (UID INTERNALDATE RFC822.SIZE BODY.PEEK[])" % (first, min(first + BATCH - 1, exists)))
        if number >= AHEAD:
            client.await_tag(first_tag + number - AHEAD)
    client.await_tag(client.tags)
    print(client.bytes)


if __name__ == "__main__":
    main()
