#!/usr/bin/env python3
"""Steps on several CPU ranks of one thread each, against PyTorch's DistributedDataParallel over Gloo and against Strata in
one process with as many threads, interleaved.

    tests/bench/many_ranks.py --python VENV/bin/python [--workload mlp cnn lstm] [--ranks 2] [--rounds 5]

VENV holds torch 2.11, numpy and safetensors; the peer is STRATA_SHARED/peers/torch_ddp.py. All start from the same
weights. `ddp/data` says how many times as fast data parallelism is as the peer (goal 2.5; lstm 1.3), `one/data` how it
compares with one process (goal 0.9). `pipeline` is its step against the ideal one: the sum of the stages' own work over
(M + K - 1) / (M K) of it (goal 1.15). Nothing is judged here: machines are noisy.
"""
import argparse
import pathlib
import statistics
import subprocess
import sys

from against_pytorch import ROOT, SHARED, last_json

MICRO_BATCHES = 8


def commands(a, workload):
    project = SHARED / "parity" / f"{workload}.strata"
    strata = [a.strata, "bench", project, "--steps", str(a.steps), "--init", project.with_suffix(".safetensors")]
    cpus = ",".join(["cpu"] * a.ranks)
    micro = ["--set", f"parallel.microbatches={MICRO_BATCHES}"]
    return {
        "one": [*strata, "--threads", str(a.ranks)],
        "data": [*strata, "--threads", str(a.ranks), "--devices", cpus, "--strategy", "data"],
        "sharded": [*strata, "--threads", str(a.ranks), "--devices", cpus, "--strategy", "data", "--set", "parallel.shard_optimizer=true"],
        "pipeline": [*strata, "--threads", str(a.ranks), "--devices", cpus, "--strategy", "pipeline", *micro],
        "accumulated": [*strata, "--threads", "1", "--strategy", "pipeline", *micro],
        "ddp": [a.python, SHARED / "peers/torch_ddp.py", "--ranks", str(a.ranks), "--workload", workload,
                "--steps", str(a.steps), "--threads", str(a.ranks), "--cache", a.cache],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="interpreter that has torch 2.11")
    parser.add_argument("--strata", default=ROOT / "build/release/bin/strata")
    parser.add_argument("--workload", nargs="+", default=["mlp", "cnn", "lstm"], choices=["mlp", "cnn", "lstm"])
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--cache", default=ROOT / "build/peers-cache", help="folder for the peers' data")
    a = parser.parse_args()
    if not (SHARED / "peers").exists():
        sys.exit(f"{SHARED / 'peers'}: the peers' scripts are not here; set STRATA_SHARED")
    if not pathlib.Path(a.cache, "lstm.safetensors").exists():
        subprocess.run([a.python, SHARED / "peers/common.py", "init", "--data", SHARED / "data", "--out", a.cache],
                       check=True)

    names = ["one", "data", "sharded", "pipeline", "accumulated", "ddp"]
    print(f"{'step_ms':10}" + "".join(f"{name:>12}" for name in names) + "  ddp/data  one/data  pipeline/ideal")
    for workload in a.workload:
        rounds = {name: [] for name in names}
        for _ in range(a.rounds):
            for name, command in commands(a, workload).items():
                rounds[name].append(last_json(command, SHARED / "peers" if name == "ddp" else ROOT)["step_ms"])
        ratio = lambda over, under: statistics.median(x / y for x, y in zip(rounds[over], rounds[under]))
        filled = (MICRO_BATCHES + a.ranks - 1) / (MICRO_BATCHES * a.ranks)  # of the work of one rank
        print(f"{workload:10}" + "".join(f"{statistics.median(rounds[name]):12.2f}" for name in names)
              + f"{ratio('ddp', 'data'):10.2f}{ratio('one', 'data'):10.2f}"
              + f"{ratio('pipeline', 'accumulated') / filled:16.2f}", flush=True)


if __name__ == "__main__":
    main()
