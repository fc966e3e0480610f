"""Adapters go both ways between Maquette and PEFT, merged folders load in transformers, and all say the same.

Every comparison has two independent sides: PyTorch computes logits and 32 greedy tokens and writes them as goldens, and
`maquette verify golden` (limit 1e-4) compares our own. Needs torch, transformers and peft: `./studio test peers`.
"""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

BINARY = os.environ.get("MAQUETTE_BINARY", "build/release/maquette")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DATA = pathlib.Path(os.environ.get("MAQUETTE_DATA") or ROOT.parent / "shared" / "data")
MODEL = DATA / "models" / "minimind2-small"
SECONDS_MAX = 240  # Only ends a test that hangs.
GREEDY = 32
TOP = 32
torch.set_num_threads(os.cpu_count() or 1)


def maquette(*arguments):
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=SECONDS_MAX)
    return done.returncode, done.stdout, done.stderr


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


@torch.no_grad()
def answer(model, ids):
    """(logits [T, vocabulary], 32 greedy tokens, how much likelier each was than the next)"""
    logits = model(torch.tensor([ids]), use_cache=False).logits[0]
    tokens, margins, all_ids = [], [], list(ids)
    for _ in range(GREEDY):
        best = model(torch.tensor([all_ids]), use_cache=False).logits[0, -1].topk(2)
        tokens.append(int(best.indices[0]))
        margins.append(float(best.values[0] - best.values[1]))
        all_ids.append(tokens[-1])
    return logits, tokens, margins


class Adapters(unittest.TestCase):
    def setUp(self):
        if not MODEL.exists():
            print("skipped: models/minimind2-small")
            self.skipTest("models/minimind2-small")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="maquette-peers-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.ids = AutoTokenizer.from_pretrained(MODEL)("<|im_start|>user\nWrite a button.<|im_end|>\n<|im_start|>assistant\n").input_ids

    def assert_verified(self, goldens, check, rows_min, *options):
        code, output, errors = maquette("verify", "golden", goldens, "--device", "cpu", "--only", check, "--json", *options)
        rows = json.loads(output) if output else []
        self.assertEqual(code, 0, (errors, [row for row in rows if not row["ok"]]))
        self.assertGreaterEqual(len(rows), rows_min, errors)

    def write_adapter_golden(self, adapter, name):
        """goldens/peft_adapters/NAME: the adapter's folder, and what PEFT and torch make of it."""
        golden = self.folder / "goldens" / "peft_adapters" / name
        shutil.copytree(adapter, golden)
        model = PeftModel.from_pretrained(load(MODEL), str(golden)).eval()
        logits, greedy, margins = answer(model, self.ids)
        merged = model.merge_and_unload()
        tensors = {key: {"shape": list(value.shape), "sum": float(value.double().sum()), "abs_sum": float(value.double().abs().sum())} for key, value in merged.state_dict().items()}
        (golden / "merged.json").write_text(json.dumps({"ids": self.ids, "last_logits_head": logits[-1].tolist(), "greedy_ids": greedy, "greedy_margin": margins, "tensors": tensors}))
        return self.folder / "goldens", logits

    def write_logits_golden(self, model, name):
        folder = self.folder / "logits_goldens" / "logits"
        folder.mkdir(parents=True)
        logits, greedy, margins = answer(model, self.ids)
        top = logits.topk(TOP)
        save_file({"p0.topk_ids": top.indices.to(torch.int32), "p0.topk_vals": top.values, "p0.last_logits": logits[-1].contiguous()}, str(folder / f"{name}.safetensors"))
        (folder / f"{name}.json").write_text(json.dumps({"prompts": [{"ids": self.ids, "greedy_ids": greedy, "greedy_margin": margins}]}))
        return self.folder / "logits_goldens"

    def test_a_run_of_ours_says_the_same_in_peft_and_merged_in_transformers(self):
        rows = self.folder / "rows.jsonl"
        row = {"messages": [{"role": "user", "content": "Write a button."}, {"role": "assistant", "content": "<button class=\"rounded bg-blue-600 px-4 py-2 text-white\">Save</button>"}]}
        rows.write_text((json.dumps(row) + "\n") * 8)
        code, _, errors = maquette("train", rows, "--model", MODEL, "--data", self.folder, "--output", self.folder / "run", "--max-length", 64, "--device", "cpu", "--precision", "f32",
                                   "--steps", 6, "--batch-rows", 2, "--eval-share", 0, "--learning-rate", 2e-3, "--warmup", 0, "--seed", 3)
        self.assertEqual(code, 0, errors)
        code, output, errors = maquette("export", self.folder / "run", "--data", self.folder, "--to", "peft,merged", "--quantization", "F32", "-o", self.folder / "out", "--json")
        self.assertEqual(code, 0, errors)
        self.assertEqual([thing["to"] for thing in json.loads(output)["exports"]], ["peft", "merged"])

        goldens, tuned = self.write_adapter_golden(self.folder / "out" / "peft", "trained")
        with torch.no_grad():
            base = load(MODEL)(torch.tensor([self.ids])).logits[0]
        self.assertLess(float(torch.nn.functional.cosine_similarity(base[-1], tuned[-1], dim=0)), 0.9999, "The training changed nothing.")
        self.assert_verified(goldens, "peft_adapters", 60, "--model", f"trained={MODEL}")

        merged = load(self.folder / "out" / "merged")
        with torch.no_grad():
            logits = merged(torch.tensor([self.ids])).logits[0]
        self.assertGreaterEqual(float(torch.nn.functional.cosine_similarity(logits, tuned, dim=1).min()), 0.9999)
        self.assert_verified(self.write_logits_golden(merged, "merged"), "logits", 4, "--model", f"merged={self.folder / 'out' / 'merged'}")

    def test_adapters_of_peft_say_the_same_here(self):
        configurations = {
            "plain": {"r": 4, "lora_alpha": 8, "target_modules": "all-linear"},
            "rank_stabilized": {"r": 8, "lora_alpha": 8, "use_rslora": True, "target_modules": ["q_proj", "down_proj"]},
            "patterns": {"r": 4, "lora_alpha": 8, "target_modules": ["q_proj", "v_proj", "up_proj"], "rank_pattern": {"v_proj": 2, "layers.1.self_attn.q_proj": 3},
                         "alpha_pattern": {"v_proj": 12, "^model.layers.2.mlp.up_proj": 1}},
        }
        for name, configuration in configurations.items():
            torch.manual_seed(5)
            model = get_peft_model(load(MODEL), LoraConfig(task_type="CAUSAL_LM", **configuration))
            with torch.no_grad():
                for parameter_name, parameter in model.named_parameters():
                    if "lora_B" in parameter_name:
                        parameter.copy_(0.05 * torch.randn(parameter.shape))
            model.save_pretrained(str(self.folder / name))
            goldens, _ = self.write_adapter_golden(self.folder / name, name)
        self.assert_verified(goldens, "peft_adapters", 180, *[option for name in configurations for option in ("--model", f"{name}={MODEL}")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
