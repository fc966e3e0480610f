"""./studio run demo: the whole loop without a browser, every step a command that a user could type.

Each step is `maquette … --json`: its progress goes to standard error, its one JSON value comes back here. The figures
in the final object are the ones that the commands measured.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from setup import StepFailed  # noqa: E402

PROMPT = "Create a pipeline dashboard with status indicators"
# As many as two cores train in half of the twenty minutes that the demo may take. With 205,000 tokens on topic swung between 43 and
# 50 % of the prompts never seen, with 310,000 it was 64 %.
TOKENS_WITH_BF16, TOKENS_WITHOUT_BF16 = 310_000, 95_000


def token_count():
    cpu = pathlib.Path("/proc/cpuinfo")
    has_bf16 = cpu.exists() and "avx512_bf16" in cpu.read_text(errors="replace")
    return TOKENS_WITH_BF16 if has_bf16 else TOKENS_WITHOUT_BF16


def first_loss(run):
    """The loss of a run's first step, as its metrics keep it."""
    with open(pathlib.Path(run) / "metrics.jsonl", encoding="utf-8") as rows:
        return next(row["loss"] for row in map(json.loads, rows) if row["type"] == "step")


class Loop:
    def __init__(self, companion, data, as_json):
        self.companion, self.data = str(companion), pathlib.Path(data)
        self.say = (lambda text: print(text, file=sys.stderr, flush=True)) if as_json else (lambda text: print(text, flush=True))
        self.steps = 0

    def command(self, title, *words):
        """Runs one command to its end and returns its JSON value."""
        self.steps += 1
        line = [self.companion, *map(str, words), "--data", str(self.data), "--json"]
        self.say(f"\n[{self.steps}/7] {title}\n  maquette {' '.join(map(str, words))} --data {self.data}")
        started = time.monotonic()
        done = subprocess.run(line, stdout=subprocess.PIPE, text=True)
        if done.returncode == 4:
            raise KeyboardInterrupt
        if done.returncode != 0:
            raise StepFailed(title, " ".join(line), done.stdout[-2000:], "The message above says why; the step can be repeated by hand.")
        self.say(f"  done in {time.monotonic() - started:.0f} s")
        return json.loads(done.stdout.strip().splitlines()[-1])


def run(companion, arguments):
    started = time.monotonic()
    loop = Loop(companion, arguments.data or "data", arguments.json)
    data = loop.data
    data.mkdir(parents=True, exist_ok=True)
    evolved = loop.command("evolve 100 different UIs", "evolve", "--generator", "builtin", "--count", 100, "--iterations", 4, "--seed", arguments.seed)
    prepared = loop.command("prepare the training files", "prepare", "--seed", arguments.seed, "--tokens", token_count())
    train_file, eval_file, prompts = (data / name for name in ("train.jsonl", "eval.jsonl", "held_out_prompts.jsonl"))
    loop.command("estimate tokens, memory and time", "estimate", train_file, "--model", "smollm2")
    trained = loop.command("train a LoRA adapter", "train", train_file, "--model", "smollm2", "--eval-file", eval_file,
                           "--learning-rate", 1e-3, "--batch-rows", 4, "--epochs", 1, "--max-length", 512, "--warmup", 0.05,
                           "--device", arguments.device, "--seed", arguments.seed)
    run_id = pathlib.Path(trained["run"]).name
    (data / "finetuned_model_id.txt").write_text(run_id + "\n")
    compared = loop.command("compare base and tuned on prompts never seen", "compare", "--base", "smollm2", "--tuned", run_id, "--prompts", prompts)
    exported = loop.command("export", "export", run_id, "--to", "all")
    answered = loop.command("ask the tuned model", "agent", PROMPT, "--framework", "streamlit", "--model", run_id, "--output", data / "agent-output")
    result = {
        "evolution_logs": evolved["evolution_logs"],
        "examples": prepared["examples"],
        "train": {"steps": trained["steps"], "tokens": trained["tokens"], "seconds": trained["seconds"],
                  "loss_first": first_loss(trained["run"]), "loss_last": trained["loss"],
                  "eval_loss_first": trained["eval_loss_first"], "eval_loss_last": trained["eval_loss"]},
        "compare": {name: {"before": row["before"], "after": row["after"]} for name, row in compared["measures"].items()},
        "exports": exported["exports"],
        "agent_files": answered.get("files", []),
        "model": run_id,
        "seconds": round(time.monotonic() - started, 1),
    }
    report(loop, result, compared)
    if arguments.json:
        print(json.dumps(result), flush=True)
    return 0


def report(loop, result, compared):
    loop.say(f"\n{'measure':<20}{'before':>10}{'after':>10}{'difference':>12}")
    for name, row in result["compare"].items():
        loop.say(f"{name:<20}{row['before']:>10.3f}{row['after']:>10.3f}{row['after'] - row['before']:>12.3f}")
    loop.say(f"\nreport   {compared.get('report', '')}\nmodel    {result['model']}")
    for thing in result["exports"]:
        loop.say(f"export   {thing['to']:<14}{thing['path']} ({thing['bytes'] / 1e6:.1f} MB; loaded again, cosine of the logits {thing['check']['logits_cosine']:.6f})")
    for file in result["agent_files"]:
        loop.say(f"answer   {loop.data / 'agent-output' / file['path']}")
    loop.say(f"whole loop {result['seconds']:.0f} s")
