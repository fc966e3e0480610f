// Loads our exports of SmolLM2, whose base is a GGUF file in Q4_1 and Q8_0, in llama.cpp and compares with PyTorch.
import {check, checkCosine, exportWith, finish, greedy, maquette, openLlama, readPrompts, skip, writeZeroAdapter} from "./support.mjs";

const prompts = readPrompts("smollm2");
const llama = await openLlama();
let found;
try {
    found = maquette("inspect", "smollm2");
} catch {
    skip("smollm2 (run ./studio setup)");
}
const names = {attn_q: "self_attn.q_proj", attn_k: "self_attn.k_proj", attn_v: "self_attn.v_proj", attn_output: "self_attn.o_proj",
               ffn_gate: "mlp.gate_proj", ffn_up: "mlp.up_proj", ffn_down: "mlp.down_proj"};
const shapes = {};
for (const {name, shape} of found.tensors) {
    const [, layer, part] = name.match(/^blk\.(\d+)\.(\w+)\.weight$/) ?? [];
    if (names[part]) shapes[`model.layers.${layer}.${names[part]}`] = shape;
}
check("the model has 30 layers of 7 matrices", Object.keys(shapes).length === 210, String(Object.keys(shapes).length));
const zero = writeZeroAdapter("zero", shapes);

// Q8_0: llama.cpp multiplies with activations that are rounded to 8 bits too; with Q8_0 in every matrix one prompt stays below.
for (const [quantization, limit] of [["F16", 0.9999], ["Q8_0", 0.999]]) {
    const [file] = exportWith(zero, "smollm2", quantization, "--to", "gguf", "--quantization", quantization);
    const loaded = await llama.loadModel({modelPath: file});
    await checkCosine(loaded, prompts, `merged ${quantization}`, limit);
    if (quantization === "F16") {
        for (const prompt of prompts) {
            const tokens = await greedy(loaded, prompt.ids, prompt.greedy_ids.length);
            // Where torch's two likeliest tokens are nearer than half-precision rounding, either is right.
            const near = prompt.greedy_margin.findIndex((margin, i) => margin < 0.02 && tokens[i] !== prompt.greedy_ids[i]);
            const count = near < 0 ? tokens.length : near;
            check(`${count} greedy tokens after ${JSON.stringify(prompt.text.slice(0, 30))}`, String(tokens.slice(0, count)) === String(prompt.greedy_ids.slice(0, count)), `${tokens} instead of ${prompt.greedy_ids}`);
        }
    }
    await loaded.dispose();
}
finish();
