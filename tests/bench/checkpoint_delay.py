#!/usr/bin/env python3
"""What a checkpoint costs the training: runs with and without checkpoints in turn.

    tests/bench/checkpoint_delay.py PROJECT [--build build/release] [--rounds 5] [--steps 400] [--every 50] [--threads 2]

Prints per round the milliseconds of a step without and with a checkpoint every so many steps, and from them how long
one checkpoint holds the training up, in milliseconds and as a share of a step; then the medians.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
WARM_UP = 0.2  # of the steps


def step_ms(a, every, folder):
    """Milliseconds a step takes by the clock, behind the warm-up."""
    command = [str(ROOT / a.build / "bin/strata") if not pathlib.Path(a.build).is_absolute() else f"{a.build}/bin/strata",
               "train", a.project, "--steps", str(a.steps), "--threads", str(a.threads), "--run-dir", f"{folder}/run{every}",
               "--checkpoint-every", str(every), "--set", "training.keep_checkpoints=1", "--set", "training.epochs=1000",
               "--events", "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    ends = []  # (steps done, when)
    for line in told.splitlines():
        event = json.loads(line)
        if event["type"] == "steps":
            ends.append((event["first"] + len(event["loss"]) - 1, event["t"]))
    first = next(end for end in ends if end[0] >= WARM_UP * a.steps)
    last = ends[-1]
    return (last[1] - first[1]) / (last[0] - first[0]) * 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project")
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--every", type=int, default=50)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    rounds = []
    for number in range(a.rounds):
        with tempfile.TemporaryDirectory(dir=pathlib.Path(a.project).resolve().parent) as folder:
            without = step_ms(a, 10**9, folder)
            with_them = step_ms(a, a.every, folder)
        delay = (with_them - without) * a.every
        rounds.append((without, with_them, delay))
        print(f"round {number + 1}: {without:.3f} ms without, {with_them:.3f} ms with; "
              f"a checkpoint holds up {delay:.2f} ms, {delay / without:.2f} of a step")
    without, with_them, delay = (statistics.median(column) for column in zip(*rounds))
    print(f"median: {without:.3f} ms without, {with_them:.3f} ms with one every {a.every} steps "
          f"({(with_them / without - 1) * 100:+.1f} %); one holds up {delay:.2f} ms, {delay / without:.2f} of a step")


if __name__ == "__main__":
    main()
