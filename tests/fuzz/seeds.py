#!/usr/bin/env python3
"""Takes seeds for the fuzz targets out of the mails of the corpus: seeds.py CORPUS FOLDER → FOLDER/fuzz_<name>/…"""
import email
import email.policy
import pathlib
import sys


def main():
    corpus, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for path in sorted(corpus.rglob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
        for number, part in enumerate(p for p in mail.walk() if not p.is_multipart()):
            data = part.get_payload(decode=True) or b""
            seeds = {"fuzz_charset": b"\0" + data}
            if part.get_content_maintype() == "text":
                text = data.decode("utf-8", "replace").encode()
                seeds["fuzz_html" if part.get_content_subtype() == "html" else "fuzz_form"] = text
            else:
                seeds = {"fuzz_attachment": b"\0" + data}
            for target, seed in seeds.items():
                (out / target).mkdir(parents=True, exist_ok=True)
                (out / target / ("%s-%d" % (path.stem, number))).write_bytes(seed)
        fields = [v for _, v in mail.items()]
        (out / "fuzz_header").mkdir(parents=True, exist_ok=True)
        for number, value in enumerate(fields):
            (out / "fuzz_header" / ("%s-%d" % (path.stem, number))).write_bytes(str(value).encode("utf-8", "surrogateescape"))


if __name__ == "__main__":
    main()
