"""Our tokenizer, natively and as WebAssembly under Node, beside Hugging Face tokenizers and tiktoken, on the same text in one
run: each in turn, round after round; ids compared; bytes a second of processor time (the middle of all rounds), so that
other programs on the machine do not count.

pip install tokenizers tiktoken
./studio build release && ninja -C build/web shared_tests
python tests/bench/tokenizer_peers.py build/release/maquette [--rounds 3] [--web build/web/shared_tests.js] [DATA]
"""
import argparse
import hashlib
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB_CASE = "tokenizer speed: processor seconds*"


def ui_code(data):
    """The HTML of the Tailwind components and the Streamlit programs, as one text."""
    parts = [json.loads(line)["html"] for line in (data / "datasets/tailwind_components.jsonl").read_text(encoding="utf-8").splitlines()]
    parts += [json.loads(line)["source"] for line in (data / "datasets/streamlit_apps.jsonl").read_text(encoding="utf-8").splitlines()]
    return "\n".join(parts)


def seconds_of(encode, text):
    start = time.process_time()
    encode(text)
    return time.process_time() - start


def native(binary, tokenizer, path):
    """Each call is a process of its own: what it measures first finds its caches empty."""
    out = subprocess.run([binary, "bench", "tokenizer", "--tokenizer", tokenizer, "--text", path, "--repeats", "5", "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(out)["encode_seconds"]


def as_webassembly(program, data):
    environment = dict(os.environ, MAQUETTE_DATA=str(data))
    out = subprocess.run(["node", "--no-experimental-fetch", program, f"--test-case={WEB_CASE}", "--no-skip"], check=True, capture_output=True, text=True, cwd=ROOT, env=environment).stdout
    return json.loads(next(line for line in out.splitlines() if line.startswith("{")))


def tiktoken_peer(tokenizer_json):
    """tiktoken's own engine on the same vocabulary."""
    import tiktoken
    state = json.loads(Path(tokenizer_json).read_text(encoding="utf-8"))
    shown = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    hidden = [b for b in range(256) if b not in shown]
    byte_of = {chr(b): b for b in shown} | {chr(256 + i): b for i, b in enumerate(hidden)}
    ranks = {bytes(byte_of[c] for c in token): rank for token, rank in state["model"]["vocab"].items()}
    pattern = next(p["pattern"]["Regex"] for p in state["pre_tokenizer"]["pretokenizers"] if p["type"] == "Split")
    return tiktoken.Encoding("peer", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})


def main():
    options = argparse.ArgumentParser()
    options.add_argument("binary")
    options.add_argument("data", nargs="?", default=str(ROOT.parent / "shared/data"))
    options.add_argument("--web", default=str(ROOT / "build/web/shared_tests.js"))
    options.add_argument("--rounds", type=int, default=3)
    options = options.parse_args()
    from tokenizers import Tokenizer
    data = Path(options.data)
    text = ui_code(data)
    tokenizer_json = str(data / "tokenizers/qwen2_5/tokenizer.json")
    peer = Tokenizer.from_file(tokenizer_json)
    ids = peer.encode(text).ids
    encoders = {"tokenizers": lambda t: peer.encode(t).ids}
    try:
        encoders["tiktoken"] = tiktoken_peer(tokenizer_json).encode_ordinary
    except ImportError:
        pass
    seconds = {name: [] for name in ("maquette", "webassembly", *encoders)}
    result = {"bytes": len(text.encode())}
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        with open(file.name, "rb") as stream:
            own = json.loads(subprocess.run([options.binary, "tokenize", "--tokenizer", tokenizer_json], stdin=stream, check=True, capture_output=True, text=True).stdout)["ids"]
        result["ids_equal"] = own == ids
        for _ in range(options.rounds):
            seconds["maquette"].append(native(options.binary, tokenizer_json, file.name))
            if Path(options.web).exists():
                web = as_webassembly(options.web, data)
                seconds["webassembly"] += web["encode_seconds"]
                result["webassembly_ids_equal"] = web["ids_sha256"] == hashlib.sha256(json.dumps(ids, separators=(",", ":")).encode()).hexdigest()
            for name, encode in encoders.items():
                seconds[name].append(seconds_of(encode, text))
    rates = {name: result["bytes"] / statistics.median(values) / 1e6 for name, values in seconds.items() if values}
    result |= {f"{name}_mb_per_second": rate for name, rate in rates.items()}
    result |= {f"{name}_seconds": [round(one, 3) for one in values] for name, values in seconds.items() if values}
    for ours in ("maquette", "webassembly"):
        result |= {f"{ours}_times_{name}": rates[ours] / rates[name] for name in encoders if ours in rates}
    print(json.dumps({k: round(v, 2) if isinstance(v, float) else v for k, v in result.items()}))


if __name__ == "__main__":
    main()
