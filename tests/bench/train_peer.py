"""Training steps of PyTorch with PEFT, or of TRL's SFTTrainer as it comes, on given rows; one JSON object at the end.

`maquette bench train --against pytorch|trl` runs it in a Python environment of its own and measures its memory. The
first step warms up and does not count.

python tests/bench/train_peer.py --peer pytorch --model FOLDER --rows ROWS.jsonl --precision bf16
"""
import argparse
import contextlib
import json
import os
import statistics
import tempfile
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", choices=["pytorch", "trl"], required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--rows", required=True)
    parser.add_argument("--precision", choices=["f32", "bf16", "autocast", "default"], default="bf16")
    parser.add_argument("--batch-rows", type=int, default=1)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def lora(rank):
    from peft import LoraConfig
    return LoraConfig(r=rank, lora_alpha=2 * rank, target_modules="all-linear", task_type="CAUSAL_LM")


def pytorch_speeds(options, rows):
    """A plain loop, as a careful user writes it: fused attention, fused AdamW, adapters in the type of the weights."""
    import torch
    from peft import get_peft_model
    from transformers import AutoModelForCausalLM
    dtype = torch.bfloat16 if options.precision == "bf16" else torch.float32
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=dtype, attn_implementation="sdpa")
    model.config.use_cache = False
    model = get_peft_model(model, lora(options.rank), autocast_adapter_dtype=False)
    model.train()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=2e-4, weight_decay=0.0, fused=True)
    rounding = torch.autocast("cpu", torch.bfloat16) if options.precision == "autocast" else contextlib.nullcontext()
    speeds, processor_speeds, loss = [], [], None
    for step in range(options.steps + 1):
        batch = rows[step * options.batch_rows:(step + 1) * options.batch_rows]
        ids = torch.tensor([row["input_ids"] for row in batch])
        labels = torch.tensor([row["labels"] for row in batch])
        # Positions that begin anew are how transformers learns where documents end: no document then sees another.
        packed = {"position_ids": torch.tensor([row["position_ids"] for row in batch])} if "position_ids" in batch[0] else {}
        start, processor_start = time.perf_counter(), time.process_time()
        with rounding:
            loss = model(input_ids=ids, labels=labels, **packed).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        value = loss.item()
        speeds.append(ids.numel() / (time.perf_counter() - start))
        processor_speeds.append(ids.numel() / (time.process_time() - processor_start))
    return speeds[1:], processor_speeds[1:], value, f"PyTorch {torch.__version__}, {options.precision}"


def trl_speeds(options, rows):
    import torch
    import trl
    from datasets import Dataset
    from transformers import TrainerCallback

    class Clock(TrainerCallback):
        def __init__(self):
            self.seconds, self.processor_seconds, self.start = [], [], None

        def on_step_begin(self, *_, **__):
            self.start, self.processor_start = time.perf_counter(), time.process_time()

        def on_step_end(self, *_, **__):
            self.seconds.append(time.perf_counter() - self.start)
            self.processor_seconds.append(time.process_time() - self.processor_start)

    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        settings = trl.SFTConfig(output_dir=folder, per_device_train_batch_size=options.batch_rows, max_steps=options.steps + 1, max_length=len(rows[0]["input_ids"]),
                                 report_to="none", save_strategy="no", disable_tqdm=True, use_cpu=True, logging_strategy="no")
        trainer = trl.SFTTrainer(model=options.model, args=settings, train_dataset=Dataset.from_list(rows), peft_config=lora(options.rank), callbacks=[clock])
        loss = trainer.train().training_loss
    tokens = options.batch_rows * len(rows[0]["input_ids"])
    return [tokens / seconds for seconds in clock.seconds[1:]], [tokens / seconds for seconds in clock.processor_seconds[1:]], loss, f"TRL {trl.__version__} on PyTorch {torch.__version__}"


def main():
    options = arguments()
    import torch
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    with open(options.rows, encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    speeds, processor_speeds, loss, name = (pytorch_speeds if options.peer == "pytorch" else trl_speeds)(options, rows)
    print(json.dumps({"tokens_per_second": statistics.median(speeds), "tokens_per_processor_second": statistics.median(processor_speeds), "loss": loss, "device": name, "precision": options.precision}))


if __name__ == "__main__":
    main()
