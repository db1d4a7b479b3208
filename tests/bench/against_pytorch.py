#!/usr/bin/env python3
"""Training steps of Strata against the same network as a PyTorch script, interleaved A/B/A/B.

    tests/bench/against_pytorch.py --python VENV/bin/python [--workload mlp cnn lstm] [--rounds 7]

VENV holds torch 2.11, numpy and safetensors. The peer is STRATA_SHARED/peers/torch_eager.py (data in memory, batches by
index); both start from the same weights, on the same threads. Prints the median step of each round, the ratio PyTorch /
Strata of each pair (above 1: Strata is faster) and its median. Nothing is judged here: machines are noisy.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("STRATA_SHARED", ROOT.parent / "shared"))


def last_json(command, folder):
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="interpreter that has torch 2.11")
    parser.add_argument("--strata", default=ROOT / "build/release/bin/strata")
    parser.add_argument("--workload", nargs="+", default=["mlp"], choices=["mlp", "cnn", "lstm"])
    parser.add_argument("--mode", default="slices", help="torch_eager.py's: slices, dataloader, fused, compile")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cache", default=ROOT / "build/peers-cache", help="folder for the peers' data")
    a = parser.parse_args()
    peers = SHARED / "peers"
    if not peers.exists():
        sys.exit(f"{peers}: the peers' scripts are not here; set STRATA_SHARED")
    if not pathlib.Path(a.cache, "lstm.safetensors").exists():
        subprocess.run([a.python, peers / "common.py", "init", "--data", SHARED / "data", "--out", a.cache], check=True)

    print(f"{'workload':10}{'Strata ms':>12}{'PyTorch ms':>12}{'ratio':>8}   ratios of the rounds")
    for workload in a.workload:
        project = SHARED / "parity" / f"{workload}.strata"
        ours = [a.strata, "bench", project, "--steps", str(a.steps), "--threads", str(a.threads),
                "--init", project.with_suffix(".safetensors")]
        theirs = [a.python, peers / "torch_eager.py", "--workload", workload, "--steps", str(a.steps),
                  "--threads", str(a.threads), "--mode", a.mode, "--cache", a.cache]
        pairs = [(last_json(ours, ROOT)["step_ms"], last_json(theirs, peers)["step_ms"]) for _ in range(a.rounds)]
        ratios = [peer / own for own, peer in pairs]
        print(f"{workload:10}{statistics.median(p[0] for p in pairs):12.2f}{statistics.median(p[1] for p in pairs):12.2f}"
              f"{statistics.median(ratios):8.2f}   {' '.join(f'{r:.2f}' for r in ratios)}", flush=True)


if __name__ == "__main__":
    main()
