"""Fetches sets of the wheels in libtorch.lock and unpacks what a C++ program needs of them.

Usage: fetch.py [--lines] [--speaker NAME] SET[,SET] FOLDER
       SET: cpu or nvidia (first column of the lock file)
       --lines: progress as JSON Lines on stdout (see report.py) instead of words on stderr
       --speaker: who complains (set-up)

FOLDER gets torch/include, torch/lib and nvidia/*/lib, and last of all SET.lock, a copy of the
set's lines: while that file is missing or differs, FOLDER is not ready. Wheels pass through
`downloads` beside FOLDER; a broken-off one stays there and is continued by the next start.
"""

import argparse
import fcntl
import os
import pathlib
import shutil
import signal
import sys
import zipfile

import report
import transfer
from report import Trouble, megabytes

LOCK_FILE = pathlib.Path(__file__).resolve().parent.parent / "libtorch.lock"
WANTED = ("torch/include/", "torch/lib/", "torch/version.py", "nvidia/")
UNWANTED = ("torch/lib/libtorch_python.so", "torch/lib/libshm")
HEADROOM = 64 << 20  # left free, so that a set-up never fills a disk to the brim


class Wheel:
    def __init__(self, line):
        self.set, self.package, self.version, self.file, self.sha256, size, unpacked = line.split()
        self.size, self.unpacked = int(size), int(unpacked)


def read_lock(name):
    lines = [line for line in LOCK_FILE.read_text().splitlines() if line.startswith(name + " ")]
    if not lines:
        raise Trouble(f"{LOCK_FILE} names no set '{name}'", "Install Strata again")
    return [Wheel(line) for line in lines], "".join(line + "\n" for line in lines)


def wanted(name):
    if name.endswith("/") or name.startswith(UNWANTED):
        return False
    if name.startswith("nvidia/"):
        return "/lib/" in name and ".so" in name
    return name.startswith(WANTED) or "/licenses/" in name or name.endswith("/LICENSE")


def unpack(wheel, file, folder):
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if wanted(member.filename):
                archive.extract(member, folder)


def check_space(wheels, downloads, folder):
    """Bytes still to be fetched; refuses at once what could not be finished."""
    waiting = sum(wheel.size - transfer.bytes_present(wheel, downloads) for wheel in wheels)
    needed = waiting + sum(wheel.unpacked for wheel in wheels) + HEADROOM
    free = shutil.disk_usage(downloads).free
    if free < needed:
        raise Trouble(
            f"the disk of {folder.parent} is too full: {megabytes(needed)} MB are needed, "
            f"{megabytes(needed - free)} MB of them are missing",
            "Free that much, or set XDG_CACHE_HOME to a folder on a larger disk, and start again",
        )
    return waiting


def merge(source, target):
    """Moves every file of source into target, over what is there."""
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        goal = target / file.relative_to(source)
        goal.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, goal)
    shutil.rmtree(source)


def is_ready(name, folder):
    stamp = folder / f"{name}.lock"
    return stamp.is_file() and stamp.read_text() == read_lock(name)[1]


def install(name, folder, listener):
    wheels, stamp = read_lock(name)
    downloads = folder.parent / "downloads"
    fresh = folder.with_name(f"{folder.name}.{name}.tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    downloads.mkdir(exist_ok=True)
    waiting = megabytes(check_space(wheels, downloads, folder))
    listener.say(f"{waiting} MB to fetch, once for this user")
    files = [transfer.fetch(wheel, downloads, listener) for wheel in wheels]
    listener.unpacking(folder)
    for wheel, file in zip(wheels, files):
        unpack(wheel, file, fresh)
    if name == "cpu":
        # The base set is swapped in as a whole: a program never sees half a LibTorch.
        (fresh / f"{name}.lock").write_text(stamp)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    else:
        merge(fresh, folder)
        (folder / f"{name}.lock").write_text(stamp)
    for file in files:
        file.unlink()


def install_missing(names, folder, listener):
    names = [name for name in names if not is_ready(name, folder)]  # another may have been faster
    listener.expect([wheel for name in names for wheel in read_lock(name)[0]])
    for name in names:
        install(name, folder, listener)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--speaker", default="set-up")
    parser.add_argument("sets", type=lambda text: text.split(","))
    parser.add_argument("folder", type=lambda text: pathlib.Path(text).absolute())
    return parser.parse_args()


def main():
    given = arguments()
    folder = given.folder
    listener = report.ForProgram() if given.lines else report.ForPeople(given.speaker)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with open(folder.parent / "set-up.lock", "w") as guard:
            try:
                fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                listener.say("waiting for another set-up to finish")
                fcntl.flock(guard, fcntl.LOCK_EX)
            install_missing(given.sets, folder, listener)
    except KeyboardInterrupt:
        listener.interrupted()
        return 130
    except BrokenPipeError:  # the program that asked for --lines is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Trouble, OSError) as trouble:
        listener.failed(trouble)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
