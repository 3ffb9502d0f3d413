"""What the checker sees in a daemon's runs, whatever fault they met. B: no busy loop, waits from 15 s to 15 min with jitter, the watchdog
fed. G: one clear line a change of state, and nobody's words, address, password or token in it.

A run (harness.Run) has stamped lines, the stamps of its watchdog's food, its processor time and its end. Times are the daemon's own:
a run at twentyfold speed has lived twenty seconds in one.
"""
import collections
import email
import email.policy
import functools
import re

SHORTEST, LONGEST = 11, 900  # three quarters of 15 s, and 15 min
WATCHDOG = 90                # half of WatchdogSec of systemd/madoguchid.service
NEXT_TRY = re.compile(r"next try in (\d+) s$")
OUTCOME = re.compile(r"^<\d>(sent|failed|unknown) outbox=(\d+)[ :]")
PLACE = re.compile(r"^<\d>(stored|looked at) uidvalidity=(\d+) uid=(\d+) ")
UNSURE_PLACES = re.compile(r"^<\d>cannot note that uidvalidity=(\d+) uid=(\d+) to (\d+) are stored: ")
UNSURE_END = re.compile(r"^<\d>cannot note what became of outbox=(\d+) ")
STOPPED = re.compile(r"^<\d>stopped")


def who_waits(line):
    """Whose wait a line tells of: one mail's, the SMTP server's, the store's, or the folder's."""
    text = line[3:]
    if text.startswith("deferred "):
        return text.split()[1]
    for start in ("the SMTP server takes no mail", "the store takes nothing"):
        if text.startswith(start):
            return start
    return "the folder"


def waits(run):
    """The announced waits lie between their limits, and none is cut short."""
    found, until = [], {}
    stopping = any(STOPPED.match(line) for _, line in run.lines)
    for at, line in run.lines:
        if "the configuration was read again" in line:
            until.clear()
        announced = NEXT_TRY.search(line)
        if not announced:
            continue
        wait = int(announced[1])
        if not SHORTEST <= wait <= LONGEST and not (wait == 0 and stopping):
            found.append("a wait of %d s: %s" % (wait, line))
        who = who_waits(line)
        if run.is_served and who in until and at < until[who] - 0.1 * wait - 0.1 * run.speed:
            found.append("tried %.1f s too soon: %s" % (until[who] - at, line))
        until[who] = at + wait
    return found


def effort(run):
    """It does not work where there is nothing to do, and the watchdog is fed."""
    if not run.is_served or run.end is None:
        return []
    found = []
    mails = sum(bool(PLACE.match(line) or OUTCOME.match(line)) for _, line in run.lines)
    real = (run.end - run.start) / run.speed
    if run.cpu > 2 + 0.2 * real + 0.2 * mails:
        found.append("busy: %.1f s of the processor in %.1f s, with %d mails" % (run.cpu, real, mails))
    others = collections.Counter(re.sub(r"\d+", "N", line) for _, line in run.lines if not PLACE.match(line) and not OUTCOME.match(line))
    for line, times in others.items():
        if times > 12 + 3 * mails + (run.end - run.start) / SHORTEST:
            found.append("%d lines in %.0f s: %s" % (times, run.end - run.start, line))
    fed = [run.start, *run.fed, run.end]
    gap = max(b - a for a, b in zip(fed, fed[1:]))
    if gap > max(WATCHDOG, 2 * run.speed):
        found.append("the watchdog was not fed for %.0f s" % gap)
    return found


@functools.lru_cache(maxsize=None)
def words_of(mail):
    """Lines of a mail's own text and its sender's address: what no log may hold. None of a mail that Python cannot read. The older
    policy, because the newer one takes minutes for a header made to be slow."""
    try:
        message = email.message_from_bytes(mail, policy=email.policy.compat32)
        part = next((p for p in message.walk() if p.get_content_type() == "text/plain"), None)
        text = part.get_payload(decode=True).decode(part.get_content_charset("utf-8"), "replace") if part else ""
    except (LookupError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return frozenset()
    lines = {line.strip() for line in text.splitlines() if len(line.strip()) >= 12}
    address = re.search(r"<([^<>\s]+@[^<>\s]+)>", str(message.get("From", "")))
    return frozenset(lines | ({address[1]} if address else set()))


def secrecy(lines, mails, secrets):
    found = []
    text = "\n".join(lines)
    for secret in secrets:
        if secret in text:
            found.append("a password or token is in the log")
    for mail in mails:
        for words in words_of(mail):
            if words in text:
                found.append("the log quotes a mail: %r" % words)
                break
    for line in lines:
        if len(line) > 1500 or re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
            found.append("not one clear line: %r" % line[:200])
    return found


def lines_of_changes(runs, stored, finished):
    """One line for each stored place (uidvalidity, uid) and each final state {outbox id: state}. After a run that was killed, a line may be
    missing for what it had committed last; where the disk failed, a line may tell instead that nobody knows."""
    found, places, ends, unsure_ends = [], set(), set(), set()
    for run in runs:
        told = [((int(m[2]), int(m[3])), places) for m in (PLACE.match(line) for _, line in run.lines) if m]
        told += [((int(m[2]), m[1]), ends) for m in (OUTCOME.match(line) for _, line in run.lines) if m]
        for (what, _), times in collections.Counter((what, id(kind)) for what, kind in told).items():
            if times > 1:
                found.append("%d lines of one run tell of %s" % (times, what))
        for what, kind in told:
            kind.add(what)
        for _, line in run.lines:
            if unsure := UNSURE_PLACES.match(line):
                places |= {(int(unsure[1]), uid) for uid in range(int(unsure[2]), int(unsure[3]) + 1)}
            if unsure := UNSURE_END.match(line):
                unsure_ends.add(int(unsure[1]))
    if not any(run.status is None or run.status < 0 for run in runs):
        found += ["no line tells that uidvalidity=%d uid=%d is stored" % place for place in sorted(stored - places)]
        found += ["no line tells that outbox=%d is %s" % end for end in sorted(set(finished.items()) - ends) if end[0] not in unsure_ends]
    return found


def faults(runs, mails, secrets, stored, finished):
    """What breaks B or G, one sentence each."""
    lines = [line for run in runs for _, line in run.lines]
    found = [f for run in runs for f in waits(run) + effort(run)]
    return found + secrecy(lines, mails, secrets) + lines_of_changes(runs, stored, finished)
