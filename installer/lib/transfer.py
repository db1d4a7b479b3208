"""Brings one pinned wheel into a folder: continued where it broke off, refused if its hash differs.

pip finds the file, with the user's own settings (index, proxy, certificates, passwords); only the
transfer is ours, because pip throws away what it has when a connection breaks. Where there is no
pip, plain_index.py looks for the file.
"""

import contextlib
import errno
import hashlib
import importlib.util
import logging
import os
import subprocess
import sys
import time
import urllib.parse

import plain_index
from report import Trouble, megabytes

ATTEMPTS = 5  # in a row without a single new byte
CHUNK = 1 << 16  # what a broken connection may lose


def bytes_present(wheel, downloads):
    for file in (downloads / wheel.file, downloads / (wheel.file + ".part")):
        if file.is_file():
            return min(file.stat().st_size, wheel.size)
    return 0


def fetch(wheel, downloads, report):
    """The verified wheel in `downloads`; a file someone put there by hand is good as well."""
    file = downloads / wheel.file
    if not file.is_file():
        part = downloads / (wheel.file + ".part")
        report.begin(wheel)
        download(wheel, part, report)
        part.rename(file)
    verify(wheel, file)
    report.complete(wheel)
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
            f"libtorch.lock says {wheel.sha256[:12]}...): the file was removed",
            "Start again; if this repeats, the index or a proxy on the way hands out another file",
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
        yield session, chosen(wheel, [link.url_without_fragment for link in links])


def chosen(wheel, addresses):
    """The one of an index's addresses that is the wheel's."""
    if not addresses:
        raise Trouble(
            f"no network, or no package index: nothing is offered for '{wheel.package}'",
            "Connect (or correct pip's settings, `pip config list`) and start again. Offline, "
            f"put {wheel.file} into the folder strata/downloads of your cache",
        )
    for address in addresses:
        if urllib.parse.unquote(address).rsplit("/", 1)[-1] == wheel.file:
            return address
    raise Trouble(
        f"the package index has no {wheel.file} ({wheel.package} {wheel.version})",
        "Correct pip's index setting (`pip config list`) and start again",
    )


def download(wheel, part, report):
    if importlib.util.find_spec("pip") is None:
        session = plain_index.Session()
        address = chosen(wheel, session.links(wheel.package))
        download_resumed(wheel, part, session, address, report)
        return
    with contextlib.ExitStack() as stack:
        try:
            session, address = stack.enter_context(located(wheel))
        except (ImportError, AttributeError, TypeError):  # pip's inside has changed
            download_by_pip(wheel, part)
            return
        download_resumed(wheel, part, session, address, report)


def download_by_pip(wheel, part):
    """The same settings, but a broken-off download starts from nothing."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(part.parent)]
    command += pip_arguments(wheel) + [f"{wheel.package}=={wheel.version}"]
    if subprocess.run(command, check=False).returncode != 0:
        raise Trouble(f"pip could not download {wheel.file}", "See its message above")
    part.with_suffix("").rename(part)


def download_resumed(wheel, part, session, address, report):
    failures = 0
    with open(part, "ab") as out:
        most = out.tell()
        while out.tell() < wheel.size:
            try:
                receive(wheel, out, session, address, report)
                reason = "the connection closed early"
            except OSError as error:  # every exception of requests is one
                if error.errno == errno.ENOSPC:
                    raise Trouble(
                        f"the disk of {part.parent} is full after {megabytes(out.tell())} of "
                        f"{megabytes(wheel.size)} MB",
                        "Free some space and start again: the download goes on from there",
                    ) from None
                reason = type(error).__name__
            failures = failures + 1 if out.tell() <= most else 0
            most = max(most, out.tell())
            if failures == ATTEMPTS:
                raise Trouble(
                    f"the download of {wheel.file} broke off at {megabytes(out.tell())} of "
                    f"{megabytes(wheel.size)} MB ({reason})",
                    "Start again: it goes on from there",
                )
            if failures:
                time.sleep(2 ** (failures - 1))


def receive(wheel, out, session, address, report):
    """Appends what one connection gives to `out`."""
    headers = {"Accept-Encoding": "identity"}
    if out.tell():
        headers["Range"] = f"bytes={out.tell()}-"
    with session.get(address, headers=headers, stream=True) as response:
        response.raise_for_status()
        if out.tell() and response.status_code != 206:
            out.truncate(0)  # this server cannot continue
            out.seek(0)
        for block in response.iter_content(CHUNK):
            out.write(block)
            report.show(wheel, out.tell())
        out.flush()
        report.end(wheel)
