#!/usr/bin/env python3
"""Makes the manual pages, the completion and the compressed changelog: manual.py SOURCE_FOLDER TARGET_FOLDER VERSION

The commands and their options are those of review/help.txt and of madoguchid's usage text; the configuration's page is the file
that is installed.
"""
import ast
import gzip
import pathlib
import re
import sys

# What the English page says of each command; a command without a line here is named with its help.
COMMANDS = {
    "status": "whether the desk is at work, and what waits",
    "queue": "what needs a person, oldest first",
    "cases": "the inquiries",
    "show": "one case with everything that is known of it",
    "resolve": "closes a case with its outcome",
    "reopen": "opens a closed case again",
    "ignored": "mail of programs",
    "report": "counts by month, prefecture, kind of sender, topic and flag",
    "outbox": "acknowledgements that have not gone out",
    "preview": "the text of an acknowledgement",
    "release": "sends an acknowledgement that is held",
    "ask-again": "asks for what is still missing",
    "retry": "sends a failed acknowledgement again",
    "cancel": "does not send an acknowledgement",
    "confirm": "notes that an unknown acknowledgement arrived",
    "breaker": "shows and closes the circuit breaker of the daily limit",
    "check": "judges message files, without mailbox or store",
    "terms": "where the off-topic terms were wrong",
    "rejudge": "what other rules would change",
    "serve": "serves the page",
    "user": "accounts of the page",
    "backup": "copies the store while it is in use, and reads the copy back",
    "restore": "puts a backup in the place of the store",
    "check-store": "reads all of the store, or of a backup",
    "import": "takes mail of the time before from mbox, Maildir or single files, without acknowledging it",
    "purge": "erases the personal data whose time is over ([retention]); without --apply it only counts",
    "erase": "erases one person's data; without --apply it only lists",
    "export-person": "writes all that is stored of one person into a new folder",
    "health": "one line for a monitoring system, and metrics for Prometheus",
}


def roff(text):
    """Text as it is, for between .nf and .fi."""
    lines = []
    for line in text.rstrip("\n").split("\n"):
        line = line.replace("\\", "\\e").replace("-", "\\-")
        lines.append("\\&" + line if line[:1] in (".", "'") else line)
    return ".nf\n" + "\n".join(lines) + "\n.fi"


def sections_of(help_text):
    """{command: its help}; the whole program's under "madoguchi"."""
    parts = re.split(r"^@@ (\S+)\n", help_text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def options_of(section):
    return sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section)))


def usage_of(source):
    text = (source / "daemon/options.cpp").read_text(encoding="utf-8")
    literal = re.search(r"std::string_view usage\(\) \{\s*return (.*?);\s*\}", text, re.S).group(1)
    return ast.literal_eval("(" + literal + ")")


def english_commands(sections):
    lines = []
    for name in sections:
        if name != "madoguchi":
            lines.append(".TP\n.B %s\n%s" % (name.replace("-", "\\-"), COMMANDS.get(name, "see \\fBmadoguchi %s \\-\\-help\\fR" % name)))
    return "\n".join(lines)


def japanese_page(sections, version):
    page = ['.TH MADOGUCHI 1 "" "madoguchi %s" "Madoguchi"' % version, ".SH 名前", "madoguchi \\- 照会窓口に届いたメールの確認と記録",
            ".SH 概要", roff(sections["madoguchi"])]
    for name, section in sections.items():
        if name != "madoguchi":
            page += [".SH " + name.replace("-", "\\-"), roff(section)]
    return "\n".join(page) + "\n"


def completion(sections):
    commands = [name for name in sections if name != "madoguchi"]
    cases = "\n".join('    %s) options="%s" ;;' % (name, " ".join(options_of(sections[name]))) for name in commands)
    return """# bash completion for madoguchi(1)
_madoguchi() {
  local current=${COMP_WORDS[COMP_CWORD]} options=
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "%s --help --version" -- "$current"))
    return
  fi
  case ${COMP_WORDS[COMP_CWORD-1]} in
    --as) COMPREPLY=($(compgen -W "answered off-topic spam duplicate other" -- "$current")); return ;;
  esac
  case ${COMP_WORDS[1]} in
%s
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _madoguchi madoguchi
""" % (" ".join(commands), cases)


def packed(text):
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


def main():
    source, target, version = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    sections = sections_of((source / "review/help.txt").read_text(encoding="utf-8"))
    changelog = (source / "package/changelog").read_text(encoding="utf-8")
    if not changelog.startswith("madoguchi (%s) " % version):
        sys.exit("package/changelog does not begin with version %s" % version)
    values = {"VERSION": version, "COMMANDS": english_commands(sections), "USAGE": roff(usage_of(source)),
              "CONFIGURATION": roff((source / "systemd/madoguchi.toml").read_text(encoding="utf-8"))}
    pages = {"madoguchi.ja.1": japanese_page(sections, version)}
    for name in ("madoguchi.1", "madoguchid.8", "madoguchi.toml.5"):
        text = (source / "package" / (name + ".in")).read_text(encoding="utf-8")
        pages[name] = re.sub("@([A-Z]+)@", lambda match: values[match.group(1)], text)
    for name, text in pages.items():
        (target / (name + ".gz")).write_bytes(packed(text))
    (target / "changelog.gz").write_bytes(packed(changelog))
    (target / "madoguchi.bash").write_text(completion(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
