"""The steps of README.ja.md that a test follows: code blocks behind a mark that readers do not see.

    <!-- guide:run -->      commands, as root in one bash for each block; what it asks for is given on standard input:
    <!-- guide:run stdin=account -->   by that name, else the mail password
    <!-- guide:run after=acknowledgement -->   only when the acknowledgement has arrived
    <!-- guide:see -->      lines of what the block before printed; "…" stands for anything
    <!-- guide:mail -->     a mail: the subject behind "件名: ", an empty line, the text
    <!-- guide:config -->   keys of the configuration, in the place of the sections that they name
"""
import pathlib
import re

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "README.ja.md"
BLOCK = re.compile(r"^( *)<!-- guide:(\w+)([^>]*) -->\n+\1```\w+\n(.*?)^\1```$", re.M | re.S)
MARK = re.compile(r"<!--\s*guide")


class Step:
    """`kind`: the mark's word; `options`: {name: value}; `text`: the block, without its indentation."""

    def __init__(self, kind, options, text):
        self.kind = kind
        self.options = dict(option.split("=", 1) for option in options.split())
        self.text = text


def steps():
    """All marked blocks in their order. A mark without a block is an error: it would be a step that nobody follows."""
    text = GUIDE.read_text(encoding="utf-8")
    found = [Step(kind, options, re.sub("^" + indent, "", block, flags=re.M)) for indent, kind, options, block in BLOCK.findall(text)]
    if len(found) != len(MARK.findall(text)):
        raise AssertionError("%d marks, %d marked blocks in %s" % (len(MARK.findall(text)), len(found), GUIDE))
    return found


def lines_not_seen(expected, output):
    """The lines of a "see" block that no line of the output is."""
    def is_seen(line):
        pattern = ".*".join(re.escape(part) for part in line.strip().split("…"))
        return any(re.fullmatch(pattern, printed.strip()) for printed in output.splitlines())
    return [line for line in expected.splitlines() if line.strip() and not is_seen(line)]


def with_sections(configuration, keys):
    """A configuration whose sections of these names are replaced."""
    names = re.findall(r"^\[(\w+)\]", keys, re.M)
    sections = re.split(r"^(?=\[)", configuration, flags=re.M)
    kept = [s for s in sections if not any(s.startswith("[%s]" % name) for name in names)]
    return "".join(kept) + "\n" + keys


def configuration_of(all_steps):
    """The configuration that the guide has the administrator write."""
    text = next(s.text for s in all_steps if s.kind == "run" and "madoguchi.toml <<'EOF'" in s.text)
    return text.split("<<'EOF'\n", 1)[1].split("\nEOF\n", 1)[0] + "\n"
