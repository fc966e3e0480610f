"""Makes tests/golden/train/optimizers.json: five steps of bitsandbytes' AdamW8bit, and rates of torch's OneCycleLR.

Needs torch and bitsandbytes, in a throw-away environment: python make_optimizer_goldens.py
Parameters and gradients come from a formula that the test repeats; every 37th parameter is kept.
"""
import json
import pathlib

import torch
import bitsandbytes

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "train" / "optimizers.json"
COUNT, STEPS, KEPT = 4500, 5, 37
OPTIONS = {"lr": 1e-2, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.1}


def value(index, seed):
    """In [-1, 1), exact in 32 bits."""
    return ((index * 7919 + seed * 104729) % 65536 - 32768) / 32768


def adamw8():
    parameter = torch.nn.Parameter(torch.tensor([value(i, 1) for i in range(COUNT)]))
    optimizer = bitsandbytes.optim.AdamW8bit([parameter], **OPTIONS)
    for step in range(STEPS):
        parameter.grad = torch.tensor([value(i, 10 + step) ** 3 for i in range(COUNT)], dtype=torch.float32)
        optimizer.step()
    state = optimizer.state[parameter]
    return {"count": COUNT, "steps": STEPS, "kept": KEPT, **{key: OPTIONS[key] for key in ("lr", "eps", "weight_decay")},
            "parameters": parameter.detach()[::KEPT].tolist(), "absmax1": state["absmax1"].tolist(), "absmax2": state["absmax2"].tolist(),
            "codes1": state["state1"][:300].tolist(), "codes2": state["state2"][:300].tolist()}


def one_cycle(steps=20, share=0.25, peak=1e-3):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=peak, total_steps=steps, pct_start=share)
    rates = []
    for _ in range(steps):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        if len(rates) < steps:
            schedule.step()
    return {"steps": steps, "warmup": share, "peak": peak, "rates": rates}


def main():
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"adamw8": adamw8(), "one_cycle": one_cycle()}) + "\n")


if __name__ == "__main__":
    main()
