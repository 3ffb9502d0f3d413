"""An OAuth 2 provider on a free loopback port: a token endpoint, and the introspection that Dovecot asks.

    with TokenEndpoint(mailbox, client_id="app", secret="...", certificate=cert_pem_path) as provider:
        provider.token_url, provider.introspection_url ... provider.issued

Client credentials by a secret or by a JWT whose RS256 signature `openssl` verifies with the certificate. Standard library only.
"""
import base64
import json
import pathlib
import secrets
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed_by(jwt, certificate):
    """The claims of a JWT that the certificate's key has signed; None otherwise."""
    head, _, signature = jwt.rpartition(".")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "text").write_text(head)
        (folder / "signature").write_bytes(unpadded(signature))
        (folder / "key").write_bytes(subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], check=True,
                                                    stdout=subprocess.PIPE).stdout)
        done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "text"], cwd=folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return json.loads(unpadded(head.split(".")[1])) if done.returncode == 0 else None


class TokenEndpoint:
    """`life` is the seconds that a token lives, `refuse` an (error, description) to answer instead of a token."""

    def __init__(self, mailbox, client_id="app-1", secret=None, certificate=None, life=3600, tls=None):
        self.mailbox, self.client_id, self.secret, self.certificate, self.life = mailbox, client_id, secret, certificate, life
        self.tls = tls  # (certificate file, key file) for https
        self.refuse = None
        self.asked = []    # the form of each request for a token
        self.issued = []   # every token, in order
        self.ends = {}     # token: time.monotonic() of its end
        self.introspected = []

    def __enter__(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self.answer(*provider.token_answer(form))

            def do_GET(self):
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                provider.introspected.append(query.get("token", ""))
                self.answer(200, {"active": provider.is_valid(query.get("token", "")), "username": provider.mailbox})

            def answer(self, status, body):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
        self.introspection_url = "http://127.0.0.1:%d/introspect?token=" % self.servers[0].server_port
        scheme = "http"
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.tls)
            self.servers[1].socket = context.wrap_socket(self.servers[1].socket, server_side=True)
            scheme = "https"
        self.token_url = "%s://localhost:%d/token" % (scheme, self.servers[1].server_port)
        for server in self.servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.shutdown()
            server.server_close()

    def is_valid(self, token):
        return self.ends.get(token, 0) > time.monotonic()

    def revoke(self, token):
        self.ends[token] = 0

    def is_client(self, form):
        if form.get("client_id") != self.client_id:
            return False
        if form.get("client_assertion_type") == ASSERTION_TYPE and self.certificate:
            claims = signed_by(form.get("client_assertion", ""), self.certificate)
            return bool(claims) and claims["aud"] == self.token_url and claims["sub"] == self.client_id and claims["exp"] > time.time()
        return self.secret is not None and form.get("client_secret") == self.secret

    def token_answer(self, form):
        self.asked.append(form)
        if self.refuse:
            return 400, {"error": self.refuse[0], "error_description": self.refuse[1]}
        if form.get("grant_type") != "client_credentials" or not self.is_client(form):
            return 401, {"error": "invalid_client", "error_description": "Unknown client, or wrong secret " + form.get("client_secret", "")}
        token = "tok." + secrets.token_urlsafe(600)
        self.issued.append(token)
        self.ends[token] = time.monotonic() + self.life
        return 200, {"token_type": "Bearer", "expires_in": self.life, "access_token": token}
