#!/usr/bin/env python3
"""The units as systemd reads them, their exposure, and the page by socket activation.

    MADOGUCHI_PROGRAMS=build/dev MADOGUCHI_WORK=build/units python3 tests/systemd/test_units.py

A root is laid in MADOGUCHI_WORK with the units, the programs, and what of the machine's own units they need.
"""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAMS = pathlib.Path(os.environ["MADOGUCHI_PROGRAMS"]).resolve()
WORK = pathlib.Path(os.environ["MADOGUCHI_WORK"]).resolve() / "units"
HOST_UNITS = pathlib.Path("/lib/systemd/system")

# The most that `systemd-analyze security` may find; the daemon has to reach two servers of any address.
MOST_EXPOSURE = {"madoguchid.service": 1.2, "madoguchi-doctor.service": 1.2, "madoguchi-review.service": 0.6, "madoguchi-backup.service": 0.6,
                 "madoguchi-health.service": 0.6, "madoguchi-purge.service": 0.6}
PLACES = {"madoguchid": "usr/sbin", "madoguchi": "usr/bin", "madoguchi-desk": "usr/libexec/madoguchi",
          "madoguchi-serve": "usr/libexec/madoguchi"}


def run(*command, **more):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=60, **more)


def hand_over(descriptor):
    """In the child: as systemd hands its first socket over."""
    os.dup2(descriptor, 3)
    os.set_inheritable(3, True)


def units():
    return sorted(p for p in (SOURCE / "systemd").iterdir() if p.suffix in (".service", ".socket", ".timer"))


def lay_root():
    root = WORK / "root"
    if root.exists():
        shutil.rmtree(root)
    here = root / "usr/lib/systemd/system"
    here.mkdir(parents=True)
    for unit in HOST_UNITS.glob("*.target"):
        shutil.copy(unit, here / unit.name)
    for unit in units():
        shutil.copy(unit, here / unit.name)
    for program, place in PLACES.items():
        (root / place).mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", root / place / program)
    for program in ("bin/kill", "etc/madoguchi/alarm"):
        (root / program).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy("/bin/true", root / program)
    return root


def names_to_verify():
    return [unit.name.replace("@.", "@x.") for unit in units()]


def test_verify_says_nothing():
    root = lay_root()
    done = run("systemd-analyze", "verify", "--man=no", "--root=%s" % root, *names_to_verify())
    assert (done.returncode, done.stdout) == (0, ""), done.stdout
    # The same call must refuse what is wrong, else it proves nothing.
    wrong = root / "usr/lib/systemd/system/madoguchid.service"
    wrong.write_text(wrong.read_text().replace("RestartSec=", "RestartSecs="))
    done = run("systemd-analyze", "verify", "--man=no", "--root=%s" % root, "madoguchid.service")
    assert "RestartSecs" in done.stdout, "systemd-analyze verify lets an unknown key through"


def test_every_service_is_closed():
    for unit in units():
        if unit.name == "madoguchi-alarm@.service" or unit.suffix != ".service":
            continue
        done = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(unit))
        found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
        assert found, done.stdout
        print("%s: exposure %s" % (unit.name, found.group(1)))
        assert float(found.group(1)) <= MOST_EXPOSURE[unit.name], done.stdout


def test_exit_statuses_are_those_of_the_daemon():
    header = (SOURCE / "daemon/options.h").read_text()
    status = dict(re.findall(r"inline constexpr int (\w+) = (\d+);", header))
    lasting = {status[name] for name in ("usage", "damaged_store", "denied", "config")}
    unit = (SOURCE / "systemd/madoguchid.service").read_text()
    prevented = re.search(r"^RestartPreventExitStatus=(.*)$", unit, re.M).group(1).split()
    assert set(prevented) == lasting, (prevented, lasting)


def test_the_package_cares_for_every_unit():
    """What can be enabled is kept over an upgrade and forgotten with a purge; what may run by then is stopped by a removal."""
    scripts = {name: (SOURCE / "package" / name).read_text() for name in ("postinst", "postrm", "prerm")}
    for unit in units():
        if "[Install]" in unit.read_text():
            for name, text in scripts.items():
                assert unit.name in text, "package/%s does not name %s" % (name, unit.name)


def test_the_doctor_sees_what_the_daemon_sees():
    def credentials(unit):
        return re.findall(r"^(?:LoadCredential|User|Group|RestrictAddressFamilies|SystemCallFilter)=.*$", (SOURCE / "systemd" / unit).read_text(), re.M)

    assert credentials("madoguchi-doctor.service") == credentials("madoguchid.service")


def test_sysusers_and_tmpfiles_are_understood():
    root = WORK / "accounts"
    if root.exists():
        shutil.rmtree(root)
    (root / "etc").mkdir(parents=True)
    done = run("systemd-sysusers", "--root=%s" % root, str(SOURCE / "systemd/madoguchi.sysusers"))
    assert done.returncode == 0, done.stdout
    group = (root / "etc/group").read_text()
    assert re.search(r"^madoguchi:x:\d+:madoguchi-page$", group, re.M), group
    done = run("systemd-tmpfiles", "--create", "--root=%s" % root, str(SOURCE / "systemd/madoguchi.tmpfiles"))
    if os.geteuid() == 0:
        assert done.returncode == 0, done.stdout
        mode = (root / "var/lib/madoguchi").stat().st_mode & 0o7777
        assert mode == 0o2770, oct(mode)


def test_page_serves_the_socket_that_it_was_given():
    folder = WORK / "page"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / "password").write_text("x\n")
    config = folder / "madoguchi.toml"
    config.write_text('[imap]\nurl = "imaps://127.0.0.1:1"\npassword_file = "%s/password"\n[smtp]\nurl = "smtps://127.0.0.1:1"\n'
                      '[store]\npath = "%s/desk.sqlite"\n[web]\nlisten = "127.0.0.1:1"\n' % (folder, folder))
    run(str(PROGRAMS / "madoguchid"), "--config", str(config), "--once")
    assert (folder / "desk.sqlite").exists()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with open(folder / "log", "wb") as log:
            page = subprocess.Popen(["sh", "-c", 'LISTEN_PID=$$ exec "$0" --config "$1"', str(PROGRAMS / "madoguchi-serve"), str(config)],
                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, close_fds=False,
                                    env={**os.environ, "LISTEN_FDS": "1"},
                                    preexec_fn=lambda: hand_over(listening.fileno()))
    try:
        # The socket listens already: the first request waits for the page, and nothing has to be polled for.
        with urllib.request.urlopen("http://127.0.0.1:%d/" % port, timeout=30) as answer:
            text = answer.read().decode("utf-8")
            assert answer.status == 200 and "サインイン" in text, text
    finally:
        page.send_signal(signal.SIGTERM)
        status = page.wait(30)
    assert status == 0, (status, (folder / "log").read_text())


def test_page_refuses_what_is_no_listening_socket():
    config = WORK / "page/madoguchi.toml"
    with open(os.devnull) as nothing:
        done = subprocess.run(["sh", "-c", 'LISTEN_PID=$$ exec "$0" --config "$1"', str(PROGRAMS / "madoguchi-serve"), str(config)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, close_fds=False,
                              env={**os.environ, "LISTEN_FDS": "1"}, preexec_fn=lambda: hand_over(nothing.fileno()), timeout=30)
    assert done.returncode == 78, (done.returncode, done.stdout)


if __name__ == "__main__":
    started = time.monotonic()
    failed = 0
    for name, test in [(n, t) for n, t in globals().items() if n.startswith("test_")]:
        try:
            test()
            print("ok    %s" % name)
        except AssertionError as error:
            failed += 1
            print("FAIL  %s: %s" % (name, error))
    print("%d failed, %.1f s" % (failed, time.monotonic() - started))
    sys.exit(1 if failed else 0)
