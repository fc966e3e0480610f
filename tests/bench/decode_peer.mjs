// llama.cpp (npm node-llama-cpp) on the CPU: tokens a second of reading a prompt and of answering; one JSON object at the end.
// `maquette bench decode --against llama.cpp` runs it: node decode_peer.mjs MODEL.gguf PROMPT_TOKENS TOKENS ROUNDS THREADS
import {existsSync, readFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folders = JSON.parse(readFileSync(join(root, "build/dependencies.json"), "utf8"));
const library = join(folders.npm_llama, "node-llama-cpp/dist/index.js");
if (!existsSync(library)) throw new Error("node-llama-cpp is not there; run ./studio setup");
const [path, promptTokens, tokens, rounds, threads] = process.argv.slice(2).map((word, i) => (i === 0 ? word : Number(word)));

const {getLlama, LlamaLogLevel} = await import(pathToFileURL(library));
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error, progressLogs: false, maxThreads: threads});
const model = await llama.loadModel({modelPath: path});
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const reading = [], answering = [];
for (let round = 0; round <= rounds; ++round) {  // The first one warms up.
    const context = await model.createContext({contextSize: promptTokens + tokens + 8, batchSize: promptTokens, threads});
    const ids = Array.from({length: promptTokens}, (_, i) => 100 + ((i * 7919) % 10000));
    const start = performance.now();
    let first = 0, count = 0, last = 0;
    for await (const _ of context.getSequence().evaluate(ids, {temperature: 0, yieldEogToken: true})) {
        last = performance.now();
        if (count++ === 0) first = last;
        if (count >= tokens) break;
    }
    if (round > 0) {
        reading.push(promptTokens / ((first - start) / 1000));
        answering.push((count - 1) / ((last - first) / 1000));
    }
    await context.dispose();
}
console.log(JSON.stringify({prefill_tokens_per_second: median(reading), decode_tokens_per_second: median(answering)}));
process.exit(0);
