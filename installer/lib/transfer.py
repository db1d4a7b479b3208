"""Brings one pinned wheel into a folder: continued where it broke off, refused if its hash differs.

pip finds the file, with the user's own settings (index, proxy, certificates, passwords); only the
transfer is ours, because pip throws away what it has when a connection breaks.
"""

import contextlib
import errno
import hashlib
import logging
import os
import subprocess
import sys
import time

ATTEMPTS = 5  # in a row without a single new byte
CHUNK = 1 << 16  # what a broken connection may lose


class Trouble(Exception):
    """One sentence for the user: what, where, and what to do."""


def megabytes(count):
    return -(-count // 1_000_000)


def bytes_present(wheel, downloads):
    for file in (downloads / wheel.file, downloads / (wheel.file + ".part")):
        if file.is_file():
            return min(file.stat().st_size, wheel.size)
    return 0


def fetch(wheel, downloads):
    """The verified wheel in `downloads`; a file someone put there by hand is good as well."""
    file = downloads / wheel.file
    if not file.is_file():
        part = downloads / (wheel.file + ".part")
        download(wheel, part)
        part.rename(file)
    verify(wheel, file)
    return file


def verify(wheel, file):
    digest = hashlib.sha256()
    with open(file, "rb") as stream:
        while block := stream.read(CHUNK):
            digest.update(block)
    if digest.hexdigest() != wheel.sha256:
        file.unlink()
        raise Trouble(
            f"{wheel.file} has the wrong SHA-256 ({digest.hexdigest()[:12]}..., "
            f"libtorch.lock says {wheel.sha256[:12]}...): the file was removed. Start again; if "
            "this repeats, the index or a proxy on the way hands out another file."
        )


def pip_arguments(wheel):
    """Makes pip look for this file whatever Python it runs under."""
    python, abi, platforms = wheel.file[: -len(".whl")].split("-")[2:5]
    version = python[2:] if python.startswith("cp") else "3"
    arguments = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--python-version", version]
    arguments += ["--implementation", python[:2], "--abi", abi]
    for platform in platforms.split("."):
        arguments += ["--platform", platform]
    return arguments


@contextlib.contextmanager
def located(wheel):
    """Yields (session, address) for the wheel, from inside pip."""
    from pip._internal.cli.cmdoptions import make_target_python
    from pip._internal.commands import create_command

    command = create_command("download")
    options, _ = command.parse_args(pip_arguments(wheel))
    options.retries = 1
    logging.getLogger("pip").addHandler(logging.NullHandler())
    logging.getLogger("pip").propagate = False
    with command.main_context():
        session = command.get_default_session(options)
        finder = command._build_package_finder(
            options=options, session=session, target_python=make_target_python(options)
        )
        links = [candidate.link for candidate in finder.find_all_candidates(wheel.package)]
        if not links:
            raise Trouble(
                f"no network, or no package index: nothing is offered for '{wheel.package}'. "
                "Connect (or correct pip's settings, `pip config list`) and start again. Offline, "
                f"put {wheel.file} into the folder strata/downloads of your cache."
            )
        for link in links:
            if link.filename == wheel.file:
                yield session, link.url_without_fragment
                return
        raise Trouble(
            f"the package index has no {wheel.file} ({wheel.package} {wheel.version}). "
            "Correct pip's index setting (`pip config list`) and start again."
        )


def download(wheel, part):
    with contextlib.ExitStack() as stack:
        try:
            session, address = stack.enter_context(located(wheel))
        except (ImportError, AttributeError, TypeError):  # pip's inside has changed
            download_by_pip(wheel, part)
            return
        download_resumed(wheel, part, session, address)


def download_by_pip(wheel, part):
    """The same settings, but a broken-off download starts from nothing."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(part.parent)]
    command += pip_arguments(wheel) + [f"{wheel.package}=={wheel.version}"]
    if subprocess.run(command, check=False).returncode != 0:
        raise Trouble(f"pip could not download {wheel.file}: see its message above")
    part.with_suffix("").rename(part)


def download_resumed(wheel, part, session, address):
    failures = 0
    with open(part, "ab") as out:
        most = out.tell()
        while out.tell() < wheel.size:
            try:
                receive(wheel, out, session, address)
                reason = "the connection closed early"
            except OSError as error:  # every exception of requests is one
                if error.errno == errno.ENOSPC:
                    raise Trouble(
                        f"the disk of {part.parent} is full after {megabytes(out.tell())} of "
                        f"{megabytes(wheel.size)} MB. Free some space and start again: the "
                        "download goes on from there."
                    ) from None
                reason = type(error).__name__
            failures = failures + 1 if out.tell() <= most else 0
            most = max(most, out.tell())
            if failures == ATTEMPTS:
                raise Trouble(
                    f"the download of {wheel.file} broke off at {megabytes(out.tell())} of "
                    f"{megabytes(wheel.size)} MB ({reason}). Start again: it goes on from there."
                )
            if failures:
                time.sleep(2 ** (failures - 1))


def receive(wheel, out, session, address):
    """Appends what one connection gives to `out`."""
    headers = {"Accept-Encoding": "identity"}
    if out.tell():
        headers["Range"] = f"bytes={out.tell()}-"
    with session.get(address, headers=headers, stream=True) as response:
        response.raise_for_status()
        if out.tell() and response.status_code != 206:
            out.truncate(0)  # this server cannot continue
            out.seek(0)
        progress = Progress(wheel)
        for block in response.iter_content(CHUNK):
            out.write(block)
            progress.show(out.tell())
        out.flush()
        progress.end()


class Progress:
    """One line that counts on a terminal; elsewhere a line per quarter of a large file."""

    def __init__(self, wheel):
        self.wheel, self.shown, self.live = wheel, 0, sys.stderr.isatty()

    def show(self, count):
        step = count * (200 if self.live else 4) // self.wheel.size
        if step == self.shown or not (self.live or self.wheel.size > 50_000_000):
            return
        self.shown = step
        text = f"LibTorch: {self.wheel.package} {megabytes(count)} of {megabytes(self.wheel.size)} MB"
        print(f"\r{text}" if self.live else text, end="" if self.live else "\n", file=sys.stderr)
        sys.stderr.flush()

    def end(self):
        if self.live:
            print(file=sys.stderr)
