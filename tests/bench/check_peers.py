"""Compares `maquette check` with Python's json and orjson on the same chat JSONL, in one run.

    python3 tests/bench/check_peers.py build/release/maquette [MEGABYTES]

Python only parses each line and looks for "messages"; `maquette check` applies every structural rule of one target. Both
are measured by the clock and by processor time, which other programs on the machine change less.
"""
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time


def write_rows(path, megabytes):
    """Rows as a chat data set has them: a system text, a question, and a page as the answer; none equal to another."""
    generator = random.Random(7)
    words = "button card table header footer grid label input select chart section form menu panel page".split()
    with open(path, "w", encoding="utf-8") as stream:
        size = 0
        while size < megabytes * 1_000_000:
            page = "\n".join(f'<div class="p-{generator.randint(1, 9)} text-sm">{" ".join(generator.choices(words, k=8))}</div>' for _ in range(generator.randint(10, 40)))
            row = {"messages": [{"role": "system", "content": "You write user interfaces."}, {"role": "user", "content": " ".join(generator.choices(words, k=20))},
                                {"role": "assistant", "content": page}]}
            size += stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return size


def processor_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def seconds(work, repeats=3):
    """(by the clock, of the processor), the best of each."""
    best = [float("inf")] * 2
    for _ in range(repeats):
        clock, processor = time.perf_counter(), processor_seconds()
        work()
        best = [min(best[0], time.perf_counter() - clock), min(best[1], processor_seconds() - processor)]
    return best


def parse_all(path, loads):
    with open(path, "rb") as stream:
        for line in stream:
            if "messages" not in loads(line):
                raise SystemExit("A row has no messages.")


def main():
    binary = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "rows.jsonl")
        megabytes = write_rows(path, float(sys.argv[2]) if len(sys.argv) > 2 else 200) / 1e6
        figures = {}
        for target in ("openai", "all"):
            for threads in (1, 2):
                command = [binary, "check", path, "--target", target, "--threads", str(threads), "--json"]
                figures[f"maquette check {target}, {threads} threads"] = seconds(lambda: subprocess.run(command, capture_output=True))
        figures["python json"] = seconds(lambda: parse_all(path, json.loads), 1)
        try:
            import orjson
            figures["orjson"] = seconds(lambda: parse_all(path, orjson.loads))
        except ImportError:
            print("skipped: orjson is not installed")
        for name, (clock, processor) in figures.items():
            print(f"{name:34} {megabytes / clock:8.0f} MB/s {megabytes / processor:8.0f} MB per processor second")


if __name__ == "__main__":
    main()
