"""A bare Debian 12 that systemd-nspawn boots, for the tests of the package: its programs, a throw-away copy, the package itself.

Needs root, and Debian's archive for the bare system, which is made once below the work folder. The container shares the network of
who starts it.
"""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from harness import programs_folder, wait_until, work_folder  # noqa: E402

PROGRAMS = pathlib.Path(programs_folder()).resolve()
WORK = work_folder("package").resolve()


def run(*command, expect=0, data=None, timeout=600):
    done = subprocess.run(command, input=data, stdin=None if data is not None else subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout)
    if expect is not None and done.returncode != expect:
        raise AssertionError("%s: exit %d\n%s" % (" ".join(command), done.returncode, done.stdout[-3000:]))
    return done.stdout


def build_package():
    folder = WORK / "deb"
    shutil.rmtree(folder, ignore_errors=True)
    run("cpack", "--config", str(PROGRAMS / "CPackConfig.cmake"), "-G", "DEB", "-B", str(folder))
    package, = folder.glob("*.deb")
    return package


def bare_system(package):
    """A Debian 12 that has what the package depends on, and nothing of ours."""
    base = WORK / "base"
    made = base / "complete"
    names = [part.split()[0] for part in run("dpkg-deb", "-f", str(package), "Depends").split(",")]
    if not made.exists():
        shutil.rmtree(base, ignore_errors=True)
        run("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv,dbus", "bookworm", str(base), timeout=1800)
        shutil.copytree("/etc/apt/apt.conf.d", base / "etc/apt/apt.conf.d", dirs_exist_ok=True)
        run("chroot", str(base), "apt-get", "update", "-q")
    if not made.exists() or made.read_text().split() != names:
        run("chroot", str(base), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q", "--no-install-recommends",
            *names, timeout=1800)
        made.write_text("\n".join(names))
    return base


class Container:
    """A throw-away copy of the bare system, booted."""

    def __init__(self, base):
        self.folder = WORK / "container"
        self.root = self.folder / "root"
        if os.path.ismount(self.root):
            run("umount", str(self.root))
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("upper", "scratch", "root"):
            (self.folder / name).mkdir(parents=True)
        run("mount", "-t", "overlay", "overlay", "-o",
            "lowerdir=%s,upperdir=%s,workdir=%s" % (base, self.folder / "upper", self.folder / "scratch"), str(self.root))
        (self.root / "etc/hosts").write_text("127.0.0.1 localhost\n")  # as Debian's installer leaves it
        with open(self.folder / "console", "wb") as console:
            self.process = subprocess.Popen(["systemd-nspawn", "-q", "-D", str(self.root), "--boot", "--register=no", "--keep-unit",
                                             "--machine=madoguchi-test"], stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        self.leader = None
        wait_until(self.has_booted, 120, "the container has booted")

    def has_booted(self):
        children = pathlib.Path("/proc/%d/task/%d/children" % (self.process.pid, self.process.pid)).read_text().split()
        if not children:
            return False
        self.leader = children[0]
        return self.run("systemctl", "is-system-running", expect=None).strip() in ("running", "degraded")

    def run(self, *command, **more):
        return run("nsenter", "-t", self.leader, "-m", "-u", "-i", "-p", "-n", "--", *command, **more)

    def systemctl(self, *arguments, **more):
        return self.run("systemctl", *arguments, **more)

    def property(self, unit, name):
        return self.systemctl("show", "-p", name, "--value", unit).strip()

    def write(self, path, text, mode=0o644):
        file = self.root / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(mode)

    def exists(self, path):
        return (self.root / path.lstrip("/")).exists()

    def stop(self):
        self.systemctl("poweroff", expect=None)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        run("umount", str(self.root), expect=None)
