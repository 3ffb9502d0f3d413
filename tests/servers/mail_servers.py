#!/usr/bin/python3
"""A real Dovecot (IMAP) and a real Exim (SMTP) on free loopback ports, for the demo and the end-to-end tests.

Both write the same Maildirs, one a mail address. Nothing of the machine's own mail set-up is used or changed; everything
lies in one folder. Started as root, the servers run as the user `nobody`; else as whoever starts them.

    with MailServers("build/e2e/servers", ["zaitaku@desk.example.jp", "hanako@pref.example.jp"]) as servers:
        servers.imaps_port, servers.smtp_port, servers.ca_file ...

As a program: mail_servers.py FOLDER ADDRESS...  starts them, prints their ports as JSON, and stops at end of standard input.
Standard library only; Debian packages dovecot-imapd, exim4-daemon-light, openssl.
"""
import grp
import imaplib
import json
import os
import pathlib
import pwd
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time

DESK = "zaitaku@desk.example.jp"
PASSWORD = "secret"

DOVECOT_CONF = """\
base_dir = @D@/run
state_dir = @D@/run
log_path = @D@/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = @USER@
default_internal_group = @GROUP@
default_login_user = @USER@
first_valid_uid = 1
mail_location = maildir:@D@/mail/%u
mail_max_userip_connections = 100
ssl_cert = <@D@/cert.pem
ssl_key = <@D@/key.pem
@OAUTH2@passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u @D@/users
}
userdb {
  driver = static
  args = uid=@USER@ gid=@GROUP@ home=@D@/home/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = @IMAP@
  }
  inet_listener imaps {
    port = @IMAPS@
  }
}
service anvil {
  chroot =
}
"""

DOVECOT_OAUTH2 = """\
auth_mechanisms = plain xoauth2 oauthbearer
auth_failure_delay = 0
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = @D@/oauth2.conf
}
"""

# The provider is asked about every token.
OAUTH2_CONF = """\
introspection_mode = get
introspection_url = @INTROSPECTION@
username_attribute = username
active_attribute = active
active_value = true
"""

EXIM_CONF = """\
primary_hostname = localhost
exim_path = @D@/exim4
exim_user = @USER@
exim_group = @GROUP@
deliver_drop_privilege = true
keep_environment =
spool_directory = @D@/spool
log_file_path = @D@/exim-%s.log
local_interfaces = 127.0.0.1
daemon_smtp_ports = @SMTP@ : @SMTPS@
tls_on_connect_ports = @SMTPS@
tls_certificate = @D@/cert.pem
tls_privatekey = @D@/key.pem
smtputf8_advertise_hosts = *
smtp_accept_max = 200
smtp_accept_max_per_connection = 0
smtp_accept_queue_per_connection = 0
acl_smtp_rcpt = rcpt

begin acl
rcpt:
  defer
    local_parts = tempfail
    message = try again later
  accept
    verify = recipient

begin routers
box:
  driver = accept
  address_data = ${lookup{$local_part@$domain}dsearch{@D@/mail}{$value}fail}
  transport = maildir

begin transports
maildir:
  driver = appendfile
  directory = @D@/mail/$address_data
  maildir_format
  return_path_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and {{eq{$auth2}{@LOGIN@}}{eq{$auth3}{@PASSWORD@}}}}
  server_set_id = $auth2
"""


def free_ports(count):
    """Ports of the loopback interface that nobody holds at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_until(condition, seconds, what):
    """Polls until condition() is true; raises TimeoutError naming `what`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("not within %g s: %s" % (seconds, what))
        time.sleep(0.02)


def port_answers(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def reachable_by_others(folder):
    """Every folder above lets any user through."""
    return all(p.stat().st_mode & 0o001 for p in [folder, *folder.parents])


class MailServers:
    """Dovecot and Exim in one folder. `login` is the mailbox that may also submit mail (AUTH PLAIN). With `introspection_url`
    Dovecot also takes access tokens (XOAUTH2, OAUTHBEARER) that the provider there vouches for. `exim`: False for Dovecot alone.
    `names` are those of the certificate; `ports` (IMAP, IMAPS, SMTP, SMTPS) are for a network of one's own."""

    def __init__(self, folder, addresses, login=DESK, introspection_url=None, exim=True, names=("localhost",), ports=None):
        self.with_exim = exim
        self.names = list(names)
        self.asked_ports = ports
        self.introspection_url = introspection_url
        self.asked_folder = pathlib.Path(folder).resolve()
        self.addresses = list(addresses)
        self.login = login
        self.password = PASSWORD
        self.processes = {}
        self.temporary = None

    # Life

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._lay_folder()
        for attempt in range(3):
            self.imap_port, self.imaps_port, self.smtp_port, self.smtps_port = self.asked_ports or free_ports(4)
            self._write_configuration()
            try:
                self._start_dovecot()
                if self.with_exim:
                    self._start_exim()
                return
            except (TimeoutError, RuntimeError):  # somebody took a port in between
                self.stop_processes()
                if attempt == 2:
                    raise

    def stop(self):
        self.stop_processes()
        if self.temporary:
            self.temporary.cleanup()

    def stop_processes(self):
        for name in list(self.processes):
            self.stop_process(name)

    def stop_process(self, name):
        """Ends one server, "dovecot" or "exim", and waits for it."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    # Set-up

    def _lay_folder(self):
        folder = self.asked_folder
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        self.user = None
        if os.geteuid() == 0:
            self.user = pwd.getpwnam("nobody")
            if not reachable_by_others(folder):
                self.temporary = tempfile.TemporaryDirectory(prefix="madoguchi-mail-", dir="/tmp")
                folder = pathlib.Path(self.temporary.name)
                folder.chmod(0o755)
        self.folder = folder
        for name in ("run", "mail", "spool", "home"):
            (folder / name).mkdir()
        me = self.user or pwd.getpwuid(os.geteuid())
        self.user_name = me.pw_name
        self.group_name = grp.getgrgid(me.pw_gid).gr_name
        self._make_certificate()
        path = "/usr/sbin:/usr/bin:" + os.environ.get("PATH", "")
        exim = shutil.which("exim4", path=path)
        self.dovecot_program = shutil.which("dovecot", path=path)
        if not exim or not self.dovecot_program:
            raise RuntimeError("dovecot or exim4 is missing: apt-get install dovecot-imapd exim4-daemon-light")
        shutil.copy(exim, folder / "exim4")
        (folder / "exim4").chmod(0o755)  # a copy without the setuid bit
        (folder / "users").touch()
        for address in list(self.addresses):
            self.add_address(address)
        self._own(folder)

    def _own(self, path):
        if self.user:
            subprocess.run(["chown", "-R", "%d:%d" % (self.user.pw_uid, self.user.pw_gid), str(path)], check=True)

    def _make_certificate(self):
        def openssl(*arguments):
            subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=self.folder)

        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        self.ca_file = str(self.folder / "ca.pem")
        openssl("req", "-x509", *key, "-days", "3650", "-subj", "/CN=Madoguchi test CA", "-keyout", "ca-key.pem", "-out", "ca.pem")
        openssl("req", "-new", *key, "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "cert.csr")
        (self.folder / "san.cnf").write_text("subjectAltName=%s,IP:127.0.0.1\n" % ",".join("DNS:" + name for name in self.names))
        openssl("x509", "-req", "-in", "cert.csr", "-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-days", "3650",
                "-extfile", "san.cnf", "-out", "cert.pem")

    def _write_configuration(self):
        values = {"D": str(self.folder), "USER": self.user_name, "GROUP": self.group_name, "IMAP": self.imap_port,
                  "IMAPS": self.imaps_port, "SMTP": self.smtp_port, "SMTPS": self.smtps_port, "LOGIN": self.login,
                  "PASSWORD": self.password, "INTROSPECTION": self.introspection_url}
        files = [("dovecot.conf", DOVECOT_CONF.replace("@OAUTH2@", DOVECOT_OAUTH2 if self.introspection_url else "")),
                 ("exim.conf", EXIM_CONF)]
        if self.introspection_url:
            files.append(("oauth2.conf", OAUTH2_CONF))
        for name, text in files:
            for key, value in values.items():
                text = text.replace("@%s@" % key, str(value))
            (self.folder / name).write_text(text)
            self._own(self.folder / name)

    def _spawn(self, name, command):
        drop = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        with open(self.folder / (name + ".out"), "ab") as out:
            self.processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder,
                                                    start_new_session=True, **drop)

    def _wait_for(self, name, port):
        def up():
            if self.processes[name].poll() is not None:
                raise RuntimeError("%s ended: %s" % (name, (self.folder / (name + ".out")).read_text()[-2000:]))
            return port_answers(port)
        wait_until(up, 20, name + " answers")

    def _start_dovecot(self):
        self._spawn("dovecot", [self.dovecot_program, "-F", "-c", str(self.folder / "dovecot.conf")])
        self._wait_for("dovecot", self.imap_port)

    def _start_exim(self):
        self._spawn("exim", [str(self.folder / "exim4"), "-C", str(self.folder / "exim.conf"), "-bdf", "-q15s"])
        self._wait_for("exim", self.smtp_port)

    def restart_dovecot(self):
        if "dovecot" in self.processes:
            self.stop_process("dovecot")
        self._start_dovecot()

    def restart_exim(self):
        if "exim" in self.processes:
            self.stop_process("exim")
        self._start_exim()

    # Use

    def add_address(self, address):
        """A mailbox for that address; mail to an address without one is refused with 550."""
        box = self.folder / "mail" / address
        for sub in ("cur", "new", "tmp"):
            (box / sub).mkdir(parents=True, exist_ok=True)
        (self.folder / "home" / address).mkdir(parents=True, exist_ok=True)
        with open(self.folder / "users", "a") as users:
            users.write("%s:%s\n" % (address, self.password))
        self._own(box)
        self._own(self.folder / "home" / address)
        if address not in self.addresses:
            self.addresses.append(address)

    def deliver(self, mail, sender, recipient=DESK):
        """One mail by SMTP, as a sender's server would. `mail` is bytes; `sender` "" is the null return path."""
        self.deliver_many([(sender, mail)], recipient)

    def deliver_many(self, mails, recipient=DESK):
        """(sender, bytes) pairs on one connection."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as smtp:
            for sender, mail in mails:
                smtp.sendmail(sender, [recipient], mail, ["BODY=8BITMIME"])

    def imap(self, address=DESK):
        """A signed-in imaplib client over TLS; the caller logs out."""
        client = imaplib.IMAP4_SSL("127.0.0.1", self.imaps_port, ssl_context=ssl.create_default_context(cafile=self.ca_file))
        client.login(address, self.password)
        return client

    def append_many(self, mails, address=DESK, folder="INBOX"):
        """Puts bytes into a mailbox unchanged, by IMAP APPEND."""
        client = self.imap(address)
        for mail in mails:
            status, answer = client.append(folder, None, None, mail)
            if status != "OK":
                raise RuntimeError(answer)
        client.logout()

    def append(self, mail, address=DESK, folder="INBOX"):
        self.append_many([mail], address, folder)

    def fetch_all(self, address=DESK, folder="INBOX"):
        """[(uid, flags, bytes)] of a mailbox, without touching it."""
        client = self.imap(address)
        client.select(folder, readonly=True)
        _, answer = client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])")
        client.logout()
        mails = []
        for item in answer or []:
            if isinstance(item, tuple):
                head = item[0].decode()
                uid = int(head.split("UID ")[1].split()[0].rstrip(")"))
                flags = head.split("FLAGS (")[1].split(")")[0]
                mails.append((uid, flags, item[1]))
        return sorted(mails)

    def uids(self, address=DESK, folder="INBOX"):
        client = self.imap(address)
        client.select(folder, readonly=True)
        _, answer = client.uid("SEARCH", "ALL")
        client.logout()
        return [int(uid) for uid in answer[0].split()]

    def uidvalidity(self, address=DESK, folder="INBOX"):
        client = self.imap(address)
        _, answer = client.status(folder, "(UIDVALIDITY)")
        client.logout()
        return int(answer[0].split(b"UIDVALIDITY ")[1].rstrip(b")"))

    def empty(self, addresses=None):
        """Empties these mailboxes, or every one; each gets a new UIDVALIDITY: Dovecot takes the time's second, or, where it finds the
        last one written down, the next number after that."""
        for address in addresses or self.addresses:
            box = self.folder / "mail" / address
            for entry in box.iterdir():
                if entry.is_dir():
                    shutil.rmtree(entry)
                elif not entry.name.startswith("dovecot-uidvalidity"):
                    entry.unlink()
            for sub in ("cur", "new", "tmp"):
                (box / sub).mkdir(parents=True)
            self._own(box)

    def count(self, address=DESK):
        """How many mails lie in a mailbox's Maildir, seen or not."""
        box = self.folder / "mail" / address
        return len(os.listdir(box / "new")) + len(os.listdir(box / "cur"))

    def ports(self):
        return {"imap": self.imap_port, "imaps": self.imaps_port, "smtp": self.smtp_port, "smtps": self.smtps_port,
                "ca_file": self.ca_file, "user": self.login, "password": self.password, "folder": str(self.folder)}


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 64
    with MailServers(sys.argv[1], sys.argv[2:]) as servers:
        print(json.dumps(servers.ports()), flush=True)
        sys.stdin.read()
    return 0


if __name__ == "__main__":
    sys.exit(main())
