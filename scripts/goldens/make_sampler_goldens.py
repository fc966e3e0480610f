"""Makes tests/golden/generate/sampler.json: what transformers' logits processors leave of a distribution.

Needs torch and transformers, in a throw-away environment: python make_sampler_goldens.py
"""
import json
import pathlib

import torch
from transformers import LogitsProcessorList, MinPLogitsWarper, RepetitionPenaltyLogitsProcessor, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "generate" / "sampler.json"
LOGITS = [2.0, -1.0, 0.5, 1.5, 1.75, -3.0, 0.0, 1.0, -0.5, 0.25]
HISTORY = [0, 3, 3, 5]
OPTIONS = [{}, {"temperature": 0.5}, {"temperature": 2.0}, {"top_k": 3}, {"top_p": 0.6}, {"min_p": 0.3}, {"repetition_penalty": 1.5},
           {"temperature": 0.7, "top_k": 6, "top_p": 0.9, "min_p": 0.1, "repetition_penalty": 1.2}]


def processors(options):
    """In the order of transformers' generate."""
    chosen = LogitsProcessorList()
    if "repetition_penalty" in options:
        chosen.append(RepetitionPenaltyLogitsProcessor(options["repetition_penalty"]))
    if "temperature" in options:
        chosen.append(TemperatureLogitsWarper(options["temperature"]))
    if "top_k" in options:
        chosen.append(TopKLogitsWarper(options["top_k"]))
    if "top_p" in options:
        chosen.append(TopPLogitsWarper(options["top_p"]))
    if "min_p" in options:
        chosen.append(MinPLogitsWarper(options["min_p"]))
    return chosen


def main():
    cases = []
    for options in OPTIONS:
        left = processors(options)(torch.tensor([HISTORY]), torch.tensor([LOGITS]))
        cases.append({"options": options, "probabilities": torch.softmax(left, -1)[0].tolist()})
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"logits": LOGITS, "history": HISTORY, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
