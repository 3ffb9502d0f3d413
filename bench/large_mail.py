#!/usr/bin/env python3
"""Peak memory of `madoguchi check` on a mail of 50 MB, as a multiple of the mail's size: large_mail.py PROGRAM [MEGABYTES]"""
import base64
import os
import resource
import subprocess
import sys
import tempfile

FORM = "1) 自治体・機関名：例示市\n2) 氏名：試験 太郎\n3) 連絡先：054-000-0000\n4) 照会内容：添付のとおりです。\n"


def write_mail(path, megabytes):
    with open(path, "wb") as f:
        f.write(b"From: a@city.example.lg.jp\r\nTo: zaitaku@desk.example.jp\r\nSubject: large\r\nMIME-Version: 1.0\r\n"
                b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
                b"Content-Transfer-Encoding: 8bit\r\n\r\n" + FORM.encode() + b"\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n"
                b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n")
        block = base64.encodebytes(os.urandom(57 * 1000)).replace(b"\n", b"\r\n")
        while f.tell() < megabytes << 20:
            f.write(block)
        f.write(b"--b--\r\n")


def peak(command):
    """Peak resident bytes of one process: the largest child so far, so call it with the smallest first."""
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def main():
    program = sys.argv[1]
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    with tempfile.TemporaryDirectory() as folder:
        small, large = os.path.join(folder, "small.eml"), os.path.join(folder, "large.eml")
        write_mail(small, 0)
        write_mail(large, megabytes - 1)
        size = os.path.getsize(large)
        before = peak([program, "check", "--json", small])
        after = peak([program, "check", "--json", large])
        print("mail of %.1f MB: peak %.1f MB, %.2f times its size; without what a small mail takes, %.2f times"
              % (size / 1e6, after / 1e6, after / size, (after - before) / size))


if __name__ == "__main__":
    main()
