"""Fetches one set of the wheels in libtorch.lock and unpacks what a C++ program needs of them.

Usage: fetch.py SET FOLDER        SET: cpu or nvidia (first column of the lock file)

FOLDER gets torch/include, torch/lib and nvidia/*/lib, and last of all SET.lock, a copy of the
set's lines: while that file is missing or differs, FOLDER is not ready. Wheels pass through
`downloads` beside FOLDER; a broken-off one stays there and is continued by the next start.
"""

import fcntl
import os
import pathlib
import shutil
import sys
import zipfile

import transfer
from transfer import Trouble, megabytes

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
        raise Trouble(f"{LOCK_FILE} names no set '{name}'")
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
            f"{megabytes(needed - free)} MB of them are missing. Free that much, or set "
            "XDG_CACHE_HOME to a folder on a larger disk, and start again."
        )
    return waiting


def merge(source, target):
    """Moves every file of source into target, over what is there."""
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        goal = target / file.relative_to(source)
        goal.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, goal)
    shutil.rmtree(source)


def install(name, folder):
    wheels, stamp = read_lock(name)
    if (folder / f"{name}.lock").is_file() and (folder / f"{name}.lock").read_text() == stamp:
        return  # another set-up was faster
    downloads = folder.parent / "downloads"
    fresh = folder.with_name(f"{folder.name}.{name}.tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    downloads.mkdir(exist_ok=True)
    waiting = megabytes(check_space(wheels, downloads, folder))
    print(f"LibTorch: {waiting} MB to fetch, once for all checkouts", file=sys.stderr)
    files = [transfer.fetch(wheel, downloads) for wheel in wheels]
    print(f"LibTorch: unpacking into {folder}", file=sys.stderr)
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


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2]).absolute()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with open(folder.parent / "set-up.lock", "w") as guard:
            try:
                fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("LibTorch: waiting for another set-up to finish", file=sys.stderr)
                fcntl.flock(guard, fcntl.LOCK_EX)
            install(name, folder)
    except KeyboardInterrupt:
        print("\nset-up: interrupted; the next start goes on from here", file=sys.stderr)
        return 130
    except (Trouble, OSError) as trouble:
        print(f"set-up: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
