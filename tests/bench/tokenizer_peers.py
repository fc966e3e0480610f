"""Our tokenizer beside Hugging Face tokenizers and tiktoken, in one run on the same text: ids compared, bytes a second
of processor time printed, so that other programs on the machine do not count.

pip install tokenizers tiktoken; python tests/bench/tokenizer_peers.py build/release/maquette [DATA]
"""
import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path


def ui_code(data):
    """The HTML of the Tailwind components and the Streamlit programs, as one text."""
    parts = [json.loads(line)["html"] for line in (data / "datasets/tailwind_components.jsonl").read_text(encoding="utf-8").splitlines()]
    parts += [json.loads(line)["source"] for line in (data / "datasets/streamlit_apps.jsonl").read_text(encoding="utf-8").splitlines()]
    return "\n".join(parts)


def rate(encode, text, repeats=3):
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        ids = encode(text)
        seconds.append(time.process_time() - start)
    return len(text.encode()) / statistics.median(seconds) / 1e6, ids


def ours(binary, tokenizer, path):
    out = subprocess.run([binary, "bench", "tokenizer", "--tokenizer", tokenizer, "--text", path, "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(out)


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
    options.add_argument("data", nargs="?", default=str(Path(__file__).resolve().parents[3] / "shared/data"))
    options = options.parse_args()
    data = Path(options.data)
    text = ui_code(data)
    tokenizer_json = str(data / "tokenizers/qwen2_5/tokenizer.json")
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8", delete=False) as file:
        file.write(text)
    result = {"bytes": len(text.encode()), "maquette_mb_per_second": ours(options.binary, tokenizer_json, file.name)["encode_bytes_per_second"] / 1e6}
    from tokenizers import Tokenizer
    peer = Tokenizer.from_file(tokenizer_json)
    result["tokenizers_mb_per_second"], ids = rate(lambda t: peer.encode(t).ids, text)
    with open(file.name, "rb") as stream:
        own = json.loads(subprocess.run([options.binary, "tokenize", "--tokenizer", tokenizer_json], stdin=stream, check=True, capture_output=True, text=True).stdout)["ids"]
    result["ids_equal"] = own == ids
    try:
        engine = tiktoken_peer(tokenizer_json)
        result["tiktoken_mb_per_second"], _ = rate(engine.encode_ordinary, text)
    except ImportError:
        pass
    Path(file.name).unlink()
    result["times_tokenizers"] = result["maquette_mb_per_second"] / result["tokenizers_mb_per_second"]
    if "tiktoken_mb_per_second" in result:
        result["times_tiktoken"] = result["maquette_mb_per_second"] / result["tiktoken_mb_per_second"]
    print(json.dumps({k: round(v, 2) if isinstance(v, float) else v for k, v in result.items()}))


if __name__ == "__main__":
    main()
