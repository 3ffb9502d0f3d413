"""A submission server for tests that takes XOAUTH2 and OAUTHBEARER (RFC 7628) and nothing else, on a free loopback port.

    with BearerSmtp(mailbox, accepts=provider.is_valid) as smtp: smtp.port ... smtp.mails, smtp.logins

Standard library only.
"""
import base64
import json
import socketserver
import threading


def credentials(mechanism, message):
    """(user, token) of a client's message."""
    if mechanism == "XOAUTH2":
        user, auth, _ = message.split(b"\x01", 2)
        return user.decode().removeprefix("user="), auth.decode().removeprefix("auth=Bearer ")
    head, *pairs = message.split(b"\x01")
    user = head.decode().split(",")[1].removeprefix("a=")
    auth = [p for p in pairs if p.startswith(b"auth=Bearer ")]
    return user, auth[0].decode().removeprefix("auth=Bearer ")


class BearerSmtp:
    """`gmail_style`: a refusal comes as RFC 7628 has it, a JSON challenge before the 535."""

    def __init__(self, mailbox, accepts, mechanisms=("XOAUTH2", "OAUTHBEARER"), gmail_style=False):
        self.mailbox, self.accepts, self.mechanisms, self.gmail_style = mailbox, accepts, mechanisms, gmail_style
        self.mails = []   # (recipient, bytes)
        self.logins = []  # (mechanism, token, accepted)

    def __enter__(self):
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line):
                self.wfile.write(line.encode() + b"\r\n")

            def line(self):
                return self.rfile.readline().rstrip(b"\r\n")

            def handle(self):
                self.say("220 localhost ESMTP")
                self.signed_in, self.recipient = False, None
                while True:
                    line = self.rfile.readline()
                    verb = line.split()[0].upper().decode() if line.split() else ""
                    if not line or verb == "QUIT":
                        return
                    getattr(self, "do_" + verb, lambda _: self.say("502 what?"))(line.rstrip(b"\r\n"))

            def do_EHLO(self, _):
                self.say("250-localhost")
                self.say("250-8BITMIME")
                self.say("250 AUTH " + " ".join(outer.mechanisms))

            def do_AUTH(self, line):
                words = line.split()
                mechanism = words[1].decode().upper()
                if mechanism not in outer.mechanisms:
                    return self.say("504 5.7.4 unrecognised mechanism")
                if len(words) < 3:
                    self.say("334 ")
                    words.append(self.line())
                user, token = credentials(mechanism, base64.b64decode(words[2]))
                self.signed_in = user == outer.mailbox and outer.accepts(token)
                outer.logins.append((mechanism, token, self.signed_in))
                if self.signed_in:
                    return self.say("235 2.7.0 accepted")
                if outer.gmail_style:
                    self.say("334 " + base64.b64encode(json.dumps({"status": "invalid_token"}).encode()).decode())
                    self.line()
                self.say("535 5.7.8 the token is not accepted")

            def do_MAIL(self, _):
                self.say("250 2.1.0 ok" if self.signed_in else "530 5.7.0 sign in first")

            def do_RCPT(self, line):
                self.recipient = line.split(b"<")[1].split(b">")[0].decode()
                self.say("250 2.1.5 ok")

            def do_RSET(self, _):
                self.say("250 ok")

            def do_DATA(self, _):
                self.say("354 go on")
                data = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    data.append(line[1:] if line.startswith(b".") else line)
                outer.mails.append((self.recipient, b"".join(data)))
                self.say("250 2.0.0 taken")

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
