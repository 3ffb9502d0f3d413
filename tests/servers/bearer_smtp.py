"""A submission server for tests that takes XOAUTH2 and OAUTHBEARER (RFC 7628) and nothing else, on a free loopback port.

    with BearerSmtp(mailbox, accepts=provider.is_valid) as smtp: smtp.port ... smtp.mails, smtp.logins

Standard library only.
"""
import base64
import json

from smtp_sink import Session, SmtpSink


def credentials(mechanism, message):
    """(user, token) of a client's message."""
    if mechanism == "XOAUTH2":
        user, auth, _ = message.split(b"\x01", 2)
        return user.decode().removeprefix("user="), auth.decode().removeprefix("auth=Bearer ")
    head, *pairs = message.split(b"\x01")
    user = head.decode().split(",")[1].removeprefix("a=")
    auth = [p for p in pairs if p.startswith(b"auth=Bearer ")]
    return user, auth[0].decode().removeprefix("auth=Bearer ")


class BearerSession(Session):
    def do_AUTH(self, line):
        outer, words = self.outer, line.split()
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
        return self.say("535 5.7.8 the token is not accepted")


class BearerSmtp(SmtpSink):
    """`gmail_style`: a refusal comes as RFC 7628 has it, a JSON challenge before the 535."""

    session = BearerSession
    capabilities = ("8BITMIME",)

    def __init__(self, mailbox, accepts, mechanisms=("XOAUTH2", "OAUTHBEARER"), gmail_style=False):
        super().__init__(credentials=(mailbox, None))
        self.mailbox, self.accepts, self.mechanisms, self.gmail_style = mailbox, accepts, mechanisms, gmail_style
        self.logins = []  # (mechanism, token, accepted)
