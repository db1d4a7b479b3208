#!/usr/bin/env python3
"""How much slower a training is while a window shows it: one long run, with and without the window in turn.

    tests/bench/bench_window.py PROJECT [--build build/release] [--rounds 6] [--seconds 10] [--pin] [--platform xcb]

Prints the steps per second of each slice, the ratio with / without of each pair, its median, and the processor time the
window took. --pin: the worker has one thread on processor 0, the window and its X server have processor 1; without it
the worker uses all processors, and the window takes its share of them.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETTLE_S = 3  # a window that has just come up still draws what was before


def steps_between(events, begin, end):
    """Steps per second that were told between two times."""
    first = last = None
    for line in events.read_text().splitlines():
        if '"type":"steps"' not in line:
            continue
        event = json.loads(line)
        if begin <= event["t"] <= end:
            done = event["first"] + len(event["loss"]) - 1
            first = first or (event["t"], done)
            last = (event["t"], done)
    if first is None or last[0] <= first[0]:
        sys.exit("too few steps in a slice: give it more --seconds")
    return (last[1] - first[1]) / (last[0] - first[0])


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def on(core, command, pin):
    return ["taskset", "-c", str(core), *command] if pin else command


def start_display(a, folder):
    if a.platform != "xcb":
        return None, {}
    number = f":{os.getpid() % 1000 + 100}"
    server = subprocess.Popen(on(1, ["Xvfb", number, "-screen", "0", "1600x1000x24"], a.pin), stderr=subprocess.DEVNULL)
    time.sleep(2)
    return server, {"DISPLAY": number}


def end(process):
    if process is not None:
        process.send_signal(signal.SIGTERM)
        process.wait()


def measure(a, folder, display):
    run = folder / "run"
    events = run / "events.jsonl"
    worker = on(0, [a.build / "bin/strata", "train", a.project, "--run-dir", run, "--epochs", "1000000",
                    "--checkpoint-every", "1000000000"], a.pin)
    quiet = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    trainer = subprocess.Popen(worker + (["--threads", "1"] if a.pin else []), stdout=subprocess.DEVNULL, env=quiet)
    window = [*on(1, [a.build / "bin/strata-studio"], a.pin), "--attach", run, "--mode", "train", "--theme", "dark"]
    settings = {**os.environ, "QT_QPA_PLATFORM": a.platform, "XDG_CONFIG_HOME": str(folder / "config"),
                "XDG_STATE_HOME": str(folder / "state"), **display}
    try:
        while trainer.poll() is None and not (events.exists() and '"steps"' in events.read_text()):
            time.sleep(0.2)
        if trainer.poll() is not None:
            sys.exit("the training ended before it could be watched")
        time.sleep(SETTLE_S)
        for _ in range(a.rounds):
            begin = time.time()
            time.sleep(a.seconds)
            without = steps_between(events, begin, time.time())
            studio = subprocess.Popen(window, env=settings, stderr=subprocess.DEVNULL)
            time.sleep(SETTLE_S)
            begin, used = time.time(), processor_seconds(studio)
            time.sleep(a.seconds)
            seen = steps_between(events, begin, time.time())
            share = (processor_seconds(studio) - used) / (time.time() - begin)
            end(studio)
            time.sleep(1)
            yield without, seen, share
    finally:
        end(trainer)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--platform", choices=["offscreen", "xcb"], default="offscreen", help="xcb: under Xvfb")
    a = parser.parse_args()
    if a.platform == "xcb" and shutil.which("Xvfb") is None:
        sys.exit("Xvfb is not here: use --platform offscreen")
    with tempfile.TemporaryDirectory() as name:
        server, display = start_display(a, pathlib.Path(name))
        ratios = []
        try:
            print(f"{'without':>10}{'with':>10}  steps/s{'ratio':>8}{'window uses':>14}   load")
            for without, seen, share in measure(a, pathlib.Path(name), display):
                ratios.append(seen / without)
                print(f"{without:10.1f}{seen:10.1f}{'':9}{ratios[-1]:8.3f}{share:13.1%}   {os.getloadavg()[0]:.1f}",
                      flush=True)
        finally:
            end(server)
    print(f"median ratio {statistics.median(ratios):.3f}: {1 - statistics.median(ratios):+.1%} slower with the window")


if __name__ == "__main__":
    main()
