"""How far a fetch has got: told to people on stderr, or to a program as JSON Lines on stdout.

{"done": BYTES, "total": BYTES, "what": PACKAGE or "unpacking"} some times a second, and where it
ends badly {"failed": WHAT, "remedy": WHAT_TO_DO}.
"""

import json
import sys
import time

PAUSE = 0.2  # seconds between two lines for a program


def megabytes(count):
    return -(-count // 1_000_000)


class Trouble(Exception):
    """One sentence for the user, what and where, and another: what to do about it."""

    def __init__(self, what, remedy):
        super().__init__(f"{what}. {remedy}.")
        self.what, self.remedy = what, remedy


class ForPeople:
    """One line that counts on a terminal; elsewhere a line per quarter of a large file."""

    def __init__(self, speaker):
        self.speaker, self.live, self.shown = speaker, sys.stderr.isatty(), 0

    def say(self, text):
        print(f"LibTorch: {text}", file=sys.stderr)

    def expect(self, wheels):
        pass

    def begin(self, _):
        self.shown = 0

    def show(self, wheel, count):
        step = count * (200 if self.live else 4) // wheel.size
        if step == self.shown or not (self.live or wheel.size > 50_000_000):
            return
        self.shown = step
        text = f"LibTorch: {wheel.package} {megabytes(count)} of {megabytes(wheel.size)} MB"
        print(f"\r{text}" if self.live else text, end="" if self.live else "\n", file=sys.stderr)
        sys.stderr.flush()

    def end(self, _):
        if self.live:
            print(file=sys.stderr)

    def complete(self, _):
        pass

    def unpacking(self, folder):
        self.say(f"unpacking into {folder}")

    def failed(self, trouble):
        print(f"{self.speaker}: {trouble}", file=sys.stderr)

    def interrupted(self):
        print(f"\n{self.speaker}: interrupted; the next start goes on from here", file=sys.stderr)


class ForProgram:
    """Counts over all wheels that are expected, so that one bar serves the whole."""

    def __init__(self):
        self.total, self.before, self.last = 0, 0, 0.0

    def say(self, text):
        pass

    def expect(self, wheels):
        self.total = sum(wheel.size for wheel in wheels)

    def begin(self, wheel):
        self.tell(0, wheel.package)

    def show(self, wheel, count):
        if time.monotonic() - self.last >= PAUSE:
            self.tell(count, wheel.package)

    def end(self, wheel):
        pass

    def complete(self, wheel):
        self.before += wheel.size

    def unpacking(self, _):
        self.tell(0, "unpacking")

    def failed(self, trouble):
        remedy = getattr(trouble, "remedy", "Look at the disk and start again")
        self.line(failed=getattr(trouble, "what", str(trouble)), remedy=remedy)

    def interrupted(self):
        pass

    def tell(self, count, what):
        self.last = time.monotonic()
        self.line(done=self.before + count, total=self.total, what=what)

    @staticmethod
    def line(**members):
        print(json.dumps(members), flush=True)
