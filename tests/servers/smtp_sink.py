"""A submission server for tests, on a free loopback port, that keeps every mail and does at each step what a script says.

    with SmtpSink() as sink:
        sink.script = {"RCPT": Answer("451 4.7.1 later", times=1)}
        sink.port ... sink.mails

Steps: "banner", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "dot" (the mail's end), "QUIT". Standard library only.
"""
import base64
import socket
import socketserver
import struct
import threading
import time

STEPS = ("banner", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "dot", "QUIT")


class Answer:
    """What a step gets instead of the usual reply, so many times (None: always): a reply, or "drop" (FIN), "reset" (RST), "stall" (no
    answer until the client goes or heal() is called). `takes`: at the dot, the mail is delivered all the same. `closes`: after the reply."""

    def __init__(self, does, times=None, takes=False, closes=False):
        self.does, self.times, self.takes, self.closes = does, times, takes, closes
        self.given = 0


class Gone(Exception):
    pass


class Session(socketserver.StreamRequestHandler):
    """One client. Its `outer` is the sink."""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def line(self):
        line = self.rfile.readline()
        if not line:
            raise Gone
        return line.rstrip(b"\r\n")

    def scripted(self, step):
        """The answer that the script has for this step; carried out. None: the usual one is due."""
        answer = self.outer.take_answer(step)
        if answer is None:
            return None
        if answer.does == "stall":
            self.outer.healed.wait()
            raise Gone
        if answer.does == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if answer.does in ("reset", "drop"):
            raise Gone
        self.say(answer.does)
        if answer.closes or answer.does.startswith("421"):
            raise Gone
        return answer

    def handle(self):
        try:
            self.talk()
        except (Gone, OSError, ValueError):
            pass

    def talk(self):
        self.outer.connected.append(time.monotonic())
        self.signed_in = self.outer.credentials is None
        self.sender, self.recipient = None, None
        if not self.scripted("banner"):
            self.say("220 localhost ESMTP")
        while True:
            line = self.line()
            verb = line.split()[0].upper().decode("ascii", "replace") if line.split() else ""
            self.outer.commands.append(verb)
            known = getattr(self, "do_" + verb, None)
            if not known:
                self.say("502 5.5.1 what?")
            elif not (verb in STEPS and self.scripted(verb)):
                known(line)
            if verb == "QUIT":
                return

    def do_EHLO(self, _):
        for capability in ("localhost", *self.outer.capabilities):
            self.say("250-" + capability)
        self.say("250 AUTH " + " ".join(self.outer.mechanisms))

    def do_AUTH(self, line):
        words = line.split()
        if len(words) < 3:
            self.say("334 ")
            words.append(self.line())
        self.signed_in = base64.b64decode(words[2]).split(b"\0")[1:] == [part.encode() for part in self.outer.credentials]
        self.say("235 2.7.0 accepted" if self.signed_in else "535 5.7.8 wrong")

    def do_MAIL(self, line):
        self.sender = line.split(b"<")[1].split(b">")[0].decode()
        self.say("250 2.1.0 ok" if self.signed_in else "530 5.7.0 sign in first")

    def do_RCPT(self, line):
        self.recipient = line.split(b"<")[1].split(b">")[0].decode()
        self.say("250 2.1.5 ok")

    def do_RSET(self, _):
        self.say("250 ok")

    def do_NOOP(self, _):
        self.say("250 ok")

    def do_QUIT(self, _):
        self.say("221 2.0.0 bye")

    def do_DATA(self, _):
        self.say("354 go on")
        data = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise Gone
            data.append(line[1:] if line.startswith(b".") else line)
        mail = (self.recipient, b"".join(data))
        answer = self.outer.peek_answer("dot")
        if answer is None or answer.takes:
            self.outer.mails.append(mail)
        if not self.scripted("dot"):
            self.say("250 2.0.0 taken")


class SmtpSink:
    """`credentials`: (user, password) that AUTH PLAIN must bring, or None: nobody signs in. `tls`: a server's SSLContext for TLS from the
    first byte on."""

    session = Session
    mechanisms = ("PLAIN",)
    capabilities = ("8BITMIME", "SMTPUTF8")

    def __init__(self, credentials=None, tls=None):
        self.credentials, self.tls = credentials, tls
        self.script = {}
        self.mails = []      # (recipient, bytes), as taken
        self.commands = []   # verbs, in order
        self.connected = []  # time.monotonic() of each connection
        self.healed = threading.Event()
        self.lock = threading.Lock()

    def peek_answer(self, step):
        answer = self.script.get(step)
        return answer if answer and (answer.times is None or answer.given < answer.times) else None

    def take_answer(self, step):
        with self.lock:
            answer = self.peek_answer(step)
            if answer:
                answer.given += 1
            return answer

    def heal(self):
        """The script ends; whoever stalls is let go."""
        self.script = {}
        self.healed.set()
        self.healed = threading.Event()

    def __enter__(self):
        handler = type("Session", (self.session,), {"outer": self})
        tls = self.tls

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True
            request_queue_size = 50

            def finish_request(self, request, client_address):
                if tls:
                    try:
                        request = tls.wrap_socket(request, server_side=True)
                    except OSError:
                        return
                super().finish_request(request, client_address)

        self.server = Server(("127.0.0.1", 0), handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.heal()
        self.server.shutdown()
        self.server.server_close()
