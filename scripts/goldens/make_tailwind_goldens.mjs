// Writes tests/golden/code/tailwind_classes.txt: which classes Tailwind itself makes CSS of ("+ p-4", "- p-4x").
//
// Run: node scripts/goldens/make_tailwind_goldens.mjs [DATA]. Classes are those of the data sets' pages, copies of them with
// one mistake, and combinations of variants, utilities and values of each form.
import fs from 'node:fs';
import path from 'node:path';
import { loadTailwind, root } from '../tailwind_package.mjs';

const data = process.argv[2] ?? path.join(root, '../shared/data');
let state = 1;
const random = (below) => (state = (state * 48271) % 2147483647) % below;
const pick = (list) => list[random(list.length)];

const pages = [];
for (const line of fs.readFileSync(path.join(data, 'datasets/tailwind_components.jsonl'), 'utf8').split('\n')) if (line) pages.push(JSON.parse(line).html);
for (const line of fs.readFileSync(path.join(data, 'datasets/uigen_x_4b_traces.jsonl'), 'utf8').split('\n')) if (line) pages.push(JSON.parse(line).answer);
const seen = new Set();
for (const page of pages) for (const match of page.matchAll(/class="([^"<>{}$]*)"/g)) for (const name of match[1].split(/\s+/)) if (name && name.length < 60) seen.add(name);
const real = [...seen].sort();

const values = ['4', '2.5', '0.3', '1/2', '3/4.5', 'full', 'auto', 'screen', 'px', 'red-500', 'white', 'blue-50/20', 'red-550', 'sm', '2xl', '[3px]', '[#fff]', '[a;b]', '[]', '(--x)', '(x)', '50%', '33.3%', 'none', 'center', '-4', '1000', '007', 'to-r', 'inherit/50', 'lg/7', 'lg/[20px]', '[14px]/6', 'foo', ''];
const roots = ['p', '-m', 'w', 'max-w', 'h', 'size', 'text', 'bg', 'border', 'border-t', 'rounded', 'rounded-tl', 'flex', 'grid-cols', 'col-span', 'gap-x', '-space-y', 'leading', 'tracking', 'shadow', 'ring', 'from', 'via', 'opacity', 'z', '-rotate', 'scale', 'translate-x', 'duration', 'ease', 'animate', 'fill', 'stroke', 'order', 'inset', 'font', 'aspect', 'columns', 'divide', 'outline', 'blur', 'backdrop-blur', 'line-clamp', 'bg-linear', 'mask', 'text-shadow', 'inset-ring', 'object', 'content', 'will-change', 'underline-offset', 'decoration', 'basis', 'grow', 'tab', 'zoom'];
const variants = ['hover', 'md', 'dark', 'group-hover', 'peer-checked/name', 'not-focus', 'has-[>img]', 'in-data-open', 'aria-checked', 'data-[x=y]', 'nth-3', 'max-lg', 'min-[3px]', '@sm', '@max-md/side', '[&_p]', '[@media_print]', '[>p]', 'before', 'group-before', 'not-sm', 'group-sm', 'supports-[display:grid]', 'hovered', 'group-not-hover', 'not-group-hover/x', '*', 'first', 'hover/x', 'open', ''];
const made = [];
for (const name of roots) for (const value of values) made.push(value ? `${name}-${value}` : name);
for (const variant of variants) for (const name of ['flex', 'p-4', 'bg-red-500/50!', '!mt-2', '[color:red]']) made.push(`${variant}:${name}`);
for (let i = 0; i < 300; ++i) made.push(`${pick(variants)}:${pick(variants)}:${pick(roots)}-${pick(values)}`);

function broken(name) {
  const at = random(name.length + 1);
  switch (random(5)) {
    case 0: return name.slice(0, at) + name.slice(at + 1);
    case 1: return name.slice(0, at) + pick([...'-:/[]()!.5xs%_#']) + name.slice(at);
    case 2: return name.replace(/\d+/, (digits) => String(Number(digits) + 1));
    case 3: return name.replace('-', pick(['', '--', '_', ':']));
    default: return name + pick(['-', '/50', '!', '-500', '%', ':flex', '/foo', '-sm']);
  }
}
const sample = [];
for (let i = 0; i < 1500; ++i) sample.push(pick(real));
for (let i = 0; i < 1500; ++i) sample.push(broken(pick(real)));
const classes = [...new Set([...sample, ...made])].filter((name) => name && !/\s/.test(name)).sort();

const { css } = await loadTailwind();
const text = css(classes).map((made, i) => `${made === null ? '-' : '+'} ${classes[i]}\n`).join('');
fs.mkdirSync(path.join(root, 'tests/golden/code'), { recursive: true });
fs.writeFileSync(path.join(root, 'tests/golden/code/tailwind_classes.txt'), text);
console.log(`${classes.length} classes, ${text.split('\n').filter((line) => line[0] === '+').length} of them known`);
