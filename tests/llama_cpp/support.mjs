// What the tests of tests/llama_cpp share: llama.cpp itself (npm node-llama-cpp), our exports, and comparisons.
// Environment: MAQUETTE_BINARY, MAQUETTE_NODE_MODULES, MAQUETTE_DATA (optional).
import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

export const data = process.env.MAQUETTE_DATA ?? resolve("../shared/data");
export const folder = mkdtempSync(join(tmpdir(), "maquette-llama-"));
process.on("exit", () => rmSync(folder, {recursive: true, force: true}));

const skipCode = 77;

export function skip(what) {
    console.log(`skipped: ${what}`);
    process.exit(skipCode);
}

let failures = 0;

export function check(what, holds, details = "") {
    console.log(`${holds ? "ok  " : "FAIL"} ${what}${holds ? "" : ": " + details}`);
    if (!holds) ++failures;
}

export function finish() {
    process.exit(failures ? 1 : 0);
}

export async function openLlama() {
    const library = join(process.env.MAQUETTE_NODE_MODULES ?? "", "node-llama-cpp/dist/index.js");
    if (Number(process.versions.node.split(".")[0]) < 20) skip("node-llama-cpp needs Node 20");
    if (!existsSync(library)) skip("node-llama-cpp (run ./studio setup)");
    const {getLlama, LlamaLogLevel} = await import(pathToFileURL(library));
    return getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error, progressLogs: false});
}

export function maquette(...words) {
    return JSON.parse(execFileSync(process.env.MAQUETTE_BINARY, [...words, "--json"], {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 26}));
}

// The paths of what `maquette export` wrote.
export function exportWith(adapter, model, name, ...options) {
    return maquette("export", adapter, "--model", model, "-o", join(folder, name), ...options).exports.map((thing) => thing.path);
}

// A PEFT folder that changes nothing: B is zero. `shapes` has [out, in] by module.
export function writeZeroAdapter(name, shapes) {
    const out = join(folder, name), header = {}, parts = [];
    let offset = 0;
    for (const [module, [rows, columns]] of Object.entries(shapes).sort()) {
        for (const [half, shape, value] of [["lora_A", [1, columns], 1], ["lora_B", [rows, 1], 0]]) {
            const bytes = Buffer.from(new Float32Array(shape[0] * shape[1]).fill(value).buffer);
            header[`base_model.model.${module}.${half}.weight`] = {dtype: "F32", shape, data_offsets: [offset, offset += bytes.length]};
            parts.push(bytes);
        }
    }
    const text = Buffer.from(JSON.stringify(header)), length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    mkdirSync(out);
    writeFileSync(join(out, "adapter_config.json"), JSON.stringify({peft_type: "LORA", r: 1, lora_alpha: 1, target_modules: "all-linear", base_model_name_or_path: ""}));
    writeFileSync(join(out, "adapter_model.safetensors"), Buffer.concat([length, text, ...parts]));
    return out;
}

// A tensor of 32-bit floats.
export function readTensor(path, name) {
    const bytes = readFileSync(path);
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const [begin, end] = JSON.parse(bytes.subarray(8, start))[name].data_offsets;
    return Array.from({length: (end - begin) / 4}, (_, i) => bytes.readFloatLE(start + begin + 4 * i));
}

// The goldens' prompts, each with torch's logits after its last token.
export function readPrompts(name) {
    const path = join(data, `goldens/logits/${name}.json`);
    if (!existsSync(path)) skip(`goldens/logits/${name}.json`);
    return JSON.parse(readFileSync(path, "utf8")).prompts.map((prompt, i) => ({...prompt, logits: readTensor(path.replace(/json$/, "safetensors"), `p${i}.last_logits`)}));
}

// Of llama.cpp's and torch's logits. llama.cpp gives logarithms of probabilities, which are its logits less one number:
// that number is taken so that the means agree.
export function cosine(logProbabilities, logits) {
    const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
    const shift = mean(logits) - mean(logProbabilities);
    const found = logProbabilities.map((value) => value + shift);
    return dot(found, logits) / Math.sqrt(dot(found, found) * dot(logits, logits));
}

export async function greedy(loaded, ids, count) {
    const context = await loaded.createContext({contextSize: 512, threads: 2});
    const out = [];
    for await (const token of context.getSequence().evaluate(ids, {temperature: 0, yieldEogToken: true})) if (out.push(token) >= count) break;
    await context.dispose();
    return out;
}

// The logarithms of the probabilities of the tokens 0 to count - 1 after `ids`.
export async function logProbabilities(loaded, ids, count, lora) {
    const context = await loaded.createContext({contextSize: 512, threads: 2, ...(lora ? {lora: {adapters: [{filePath: lora, scale: 1}]}} : {})});
    const options = {temperature: 1, topK: 0, topP: 1, minP: 0, yieldEogToken: true};
    let found;
    for await (const {probabilities} of context.getSequence().evaluateWithMetadata(ids, {probabilities: true}, options)) {
        found = probabilities;
        break;
    }
    await context.dispose();
    return Array.from({length: count}, (_, i) => Math.log(found.get(i)));
}

// The cosine of a model's logits with torch's at the end of each prompt.
export async function cosines(loaded, prompts) {
    const found = [];
    for (const prompt of prompts) found.push(cosine(await logProbabilities(loaded, prompt.ids, prompt.logits.length), prompt.logits));
    return found;
}

export async function checkCosine(loaded, prompts, what, limit) {
    const found = await cosines(loaded, prompts);
    const shown = found.map((value) => value.toFixed(6)).join(" ");
    check(`${what}: cosine with torch's logits of at least ${limit} (${shown})`, Math.min(...found) >= limit, shown);
}
