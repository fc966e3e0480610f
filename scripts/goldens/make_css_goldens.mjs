// Writes tests/golden/code/css_verdicts.jsonl: what lightningcss (the grammar of Firefox) and PostCSS (which wants every
// block closed) say about the style sheets of generated pages and about mutated copies of them.
//
// npm install lightningcss@1.33.0 css-tree@3.2.1 postcss@8.5.33; node make_css_goldens.mjs TRACES.jsonl OUT.jsonl
//
// The style sheets are not stored. A row names one by its page's line in uigen_x_4b_traces.jsonl (the text between the
// first <style> and its </style> in "answer") and the edit that makes the copy, on UTF-8 bytes. "valid" is true when
// neither throws; unmutated rows also list what css-tree declares.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse, walk } from 'css-tree';
import { transform } from 'lightningcss';
import postcss from 'postcss';
import { below } from './random.mjs';

const [traces, target] = process.argv.slice(2);
const copies_each = 6;
const snippets = [';', '{', '}', ':', '(', ')', '[', ']', '"', "'", '/*', '*/', '!', '@', '#', '.', ',', ' ', '>', '<', 'a', '1', '\n', '&', '$', '--x'];

const verdict = (source) => {
    try {
        postcss.parse(source);
        transform({ filename: 'sheet.css', code: Buffer.from(source), errorRecovery: false });
        return true;
    } catch {
        return false;
    }
};

const declared = (source) => {
    const properties = [];
    walk(parse(source, { parseValue: false, parseCustomProperty: false }), { visit: 'Declaration', enter: (node) => properties.push(node.property.startsWith('--') ? node.property : node.property.toLowerCase()) });
    return properties;
};

const at_character = (bytes, at) => {
    while (at < bytes.length && (bytes[at] & 0xc0) === 0x80) ++at;
    return at;
};

const mutate = (bytes) => {
    const at = at_character(bytes, below(bytes.length));
    const next = at_character(bytes, Math.min(at + 1, bytes.length));
    switch (below(6)) {
        case 0: return [at, next - at, ''];
        case 1: return [at, 0, snippets[below(snippets.length)]];
        case 2: return [at, next - at, snippets[below(snippets.length)]];
        case 3: return [at, bytes.length - at, ''];
        case 4: {  // A mark of the grammar is lost.
            const mark = bytes.indexOf(';{}:(),'.charCodeAt(below(7)), at);
            return mark < 0 ? [at, 0, ''] : [mark, 1, ''];
        }
        default: {  // A line is lost.
            const begin = bytes.lastIndexOf(10, at) + 1;
            const end = bytes.indexOf(10, at);
            return [begin, (end < 0 ? bytes.length : end + 1) - begin, ''];
        }
    }
};

const rows = [];
readFileSync(traces, 'utf8').split('\n').forEach((line, number) => {
    if (!line) return;
    const answer = JSON.parse(line).answer;
    const begin = answer.indexOf('<style>');
    const end = begin < 0 ? -1 : answer.indexOf('</style>', begin);
    if (end < 0) return;
    const source = answer.slice(begin + 7, end);
    const bytes = Buffer.from(source);
    rows.push({ page: number, at: 0, remove: 0, insert: '', valid: verdict(source), properties: declared(source).length, first: declared(source).slice(0, 5) });
    for (let i = 0; i < copies_each; ++i) {
        const [at, remove, insert] = mutate(bytes);
        const copy = Buffer.concat([bytes.subarray(0, at), Buffer.from(insert), bytes.subarray(at + remove)]).toString();
        rows.push({ page: number, at, remove, insert, valid: verdict(copy) });
    }
});
writeFileSync(target, rows.map((row) => JSON.stringify(row) + '\n').join(''));
