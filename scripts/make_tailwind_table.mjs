// Writes shared/code/tailwind_table.cpp: every utility, value and variant of the Tailwind package of the set-up.
//
// Run after a change of its version: node scripts/make_tailwind_table.mjs. The package keeps no list; each utility is asked
// for every word of its source and its theme, and for numbers of each form.
import fs from 'node:fs';
import path from 'node:path';
import { loadTailwind, root } from './tailwind_package.mjs';

const { design, source, css } = await loadTailwind();
const accepts = (classes) => css(classes).map((text) => text !== null);

// The family of a class is that of the first CSS property it sets; the groups are those of Tailwind's documentation.
const families = [
  ['spacing', /^(padding|margin)/],
  ['sizing', /^(min-|max-)?(width|height|inline-size|block-size)|^aspect-ratio/],
  ['transforms', /^(scale|rotate|translate|transform|perspective|backface|zoom|--tw-(translate|scale|rotate|skew))/],
  ['flexbox-grid', /^(flex|grid|order|gap|row-gap|column-gap|justify|align-(content|items|self)|place|--tw-space)/],
  ['typography', /^(font|-webkit-font|--tw-font|--tw-leading|--tw-tracking|--tw-ordinal|--tw-slashed|--tw-numeric|line-height|letter-spacing|text(?!-shadow)|white-space|word|hyphens|-webkit-hyphens|overflow-wrap|vertical-align|list|color$|--tw-content|content$|-webkit-line-clamp|tab-size)/],
  ['backgrounds', /^(background|--tw-gradient)/],
  ['borders', /^(border(?!-(collapse|spacing))|outline|--tw-(border-style|outline|divide))/],
  ['tables', /^(border-(collapse|spacing)|table|caption|--tw-border-spacing)/],
  ['effects', /^(box-shadow|opacity|mix-blend|text-shadow|mask|-webkit-mask|--tw-(shadow|ring|inset|text-shadow|mask))/],
  ['filters', /^(filter|backdrop|-webkit-backdrop|--tw-(blur|brightness|contrast|grayscale|hue|invert|saturate|sepia|drop|backdrop))/],
  ['transitions', /^(transition|animation|--tw-(duration|ease))/],
  ['interactivity', /^(cursor|pointer|resize|scroll|touch|--tw-(pan|pinch|scroll)|user-select|-webkit-user-select|will-change|appearance|accent|caret|color-scheme|field-sizing)/],
  ['svg', /^(fill|stroke)/],
  ['accessibility', /^forced-color/],
  ['layout', /^(display|position|inset|top|right|bottom|left|z-index|float|clear|visibility|isolation|overflow|overscroll|object|box-|columns|break|contain|--tw-contain|container)/],
];
// Those whose first property says too little.
const special = { 'sr-only': 'accessibility', 'not-sr-only': 'accessibility', container: 'layout', '@container': 'layout', truncate: 'typography', 'line-clamp': 'typography',
  'space-x-reverse': 'flexbox-grid', 'space-y-reverse': 'flexbox-grid', 'space-x': 'flexbox-grid', 'space-y': 'flexbox-grid', '-space-x': 'flexbox-grid', '-space-y': 'flexbox-grid',
  'divide-x-reverse': 'borders', 'divide-y-reverse': 'borders', 'text-shadow': 'effects', placeholder: 'typography', decoration: 'typography', divide: 'borders', ring: 'effects' };

function family(name, text) {
  if (special[name]) return special[name];
  const properties = [...text.matchAll(/([-\w]+)\s*:[^;{}]*;/g)].map((match) => match[1]);
  for (const property of properties) for (const [group, pattern] of families) if (pattern.test(property)) return group;
  throw new Error(`${name} belongs to no family:\n${text}`);
}

const words = new Set();
for (const match of source.matchAll(/["'`]([a-z0-9][-a-z0-9]{0,30})["'`]/g)) words.add(match[1]);
for (const match of source.matchAll(/[{,]([a-z0-9]{1,20}):/g)) words.add(match[1]);
for (const key of design.theme.values.keys()) {
  const parts = key.slice(2).split('-');
  for (let i = 1; i < parts.length; ++i) words.add(parts.slice(i).join('-'));
}
for (const side of ['t', 'r', 'b', 'l', 'tr', 'tl', 'br', 'bl', 'top', 'bottom']) for (const to of ['', 'to-', 'top-', 'bottom-', 'left-', 'right-']) words.add(to + side), words.add(`${side}-left`), words.add(`${side}-right`);
const named = [...words].filter((word) => !/^\d+$/.test(word));

// Forms of numbers, each with a letter and the probes that show it. The first form that fits is taken.
const forms = [
  ['q', ['7', '1234', '7.25', '0.75', '0'], ['7.3', '05']],
  ['i', ['7', '1234', '0'], ['7.25', '05']],
  ['j', ['7', '1234'], ['0', '7.25']],
  ['P', ['37%', '37.25%'], ['37.3%']],
  ['p', ['37%', '137%'], ['37.25%']],
  ['F', ['3/7', '3.25/7'], ['3.3/7']],
  ['f', ['3/7', '9/4'], ['3.25/7']],
];

const modifierProbes = ['/50', '/7.25', '/snug', '/foo', '/[x]', '/(--x)'];
const modifierClasses = { '': 0, '/50 /7.25 /[x] /(--x)': 1, '/50 /7.25 /snug /[x] /(--x)': 2, '/50 /7.25 /snug /foo /[x] /(--x)': 3, '/[x] /(--x)': 4, '/50 /[x] /(--x)': 4 };
const unknown = [];
function modifierClass(candidate) {
  const taken = accepts(modifierProbes.map((probe) => candidate + probe));
  // Behind a number "/50" may make a fraction; that is another form.
  const isFraction = /-[\d.]+$/.test(candidate) && !taken[4];
  const key = isFraction ? '' : modifierProbes.filter((_, i) => taken[i]).join(' ');
  if (!(key in modifierClasses)) unknown.push(`${candidate} takes the modifiers ${key}`);
  return modifierClasses[key];
}

const lines = [];
const valueSets = new Map();
function valueSet(list) {
  const key = list.join(' ');
  if (!valueSets.has(key)) valueSets.set(key, valueSets.size);
  return valueSets.get(key);
}

function functional(name) {
  const kinds = [];
  let example = '';
  const note = (kind, candidate) => {
    kinds.push(kind + modifierClass(candidate));
    example ||= candidate;
  };
  if (accepts([name])[0]) note('d', name);
  for (const [letter, yes, no] of forms) {
    if (letter === 'i' && kinds.some((kind) => kind[0] === 'q')) continue;
    if (letter === 'j' && kinds.some((kind) => kind[0] === 'i' || kind[0] === 'q')) continue;
    if (letter === 'p' && kinds.some((kind) => kind[0] === 'P')) continue;
    if (letter === 'f' && kinds.some((kind) => kind[0] === 'F')) continue;
    if (accepts(yes.map((value) => `${name}-${value}`)).every(Boolean) && !accepts(no.map((value) => `${name}-${value}`)).some(Boolean)) note(letter, `${name}-${yes[0]}`);
  }
  const arbitrary = ['[red]', '[14px]', '[length:var(--x)]', '(--x)'];
  const taken = accepts(arbitrary.map((value) => `${name}-${value}`));
  if (taken.some(Boolean)) {
    if (!taken[0] && !taken[1] && !taken[2]) throw new Error(`${name} takes only some arbitrary values`);
    const classes = arbitrary.filter((_, i) => taken[i]).map((value) => modifierClass(`${name}-${value}`));
    kinds.push('a' + Math.max(...classes));
    example ||= `${name}-${arbitrary[taken.indexOf(true)]}`;
  }
  const results = accepts(named.map((word) => `${name}-${word}`));
  const byModifier = new Map();
  named.filter((_, i) => results[i]).forEach((word) => {
    const kind = modifierClass(`${name}-${word}`);
    byModifier.set(kind, [...(byModifier.get(kind) ?? []), word]);
  });
  for (const [kind, list] of byModifier) {
    kinds.push(`v${kind}:${valueSet(list.sort())}`);
    example ||= `${name}-${list[0]}`;
  }
  if (!example) return;  // Deprecated names that take nothing any more.
  lines.push(`root ${name} ${family(name, css([example])[0])} ${kinds.join(' ')}`);
}

const statics = new Map();
for (const name of design.utilities.keys('static')) {
  const [text] = css([name]);
  if (text === null) continue;
  const group = family(name, text);
  statics.set(group, [...(statics.get(group) ?? []), name]);
}
for (const [group, names] of statics) lines.push(`static ${group} ${names.sort().join(' ')}`);
for (const name of design.utilities.keys('functional')) functional(name);

// By what may stand around a variant: "group-X", "not-X" and so on.
const ofValues = ['group', 'peer', 'not', 'has', 'in', 'min', 'max', '@', '@min', '@max', 'aria', 'data', 'nth', 'nth-last', 'nth-of-type', 'nth-last-of-type', 'supports'];
const variants = { plain: [], selector: [], hover: [], query: [] };
for (const name of design.variants.keys()) {
  if (ofValues.includes(name)) continue;
  const [group, not, groupNot] = accepts([`group-${name}:flex`, `not-${name}:flex`, `group-not-${name}:flex`]);
  variants[group ? (groupNot ? 'selector' : 'hover') : not ? 'query' : 'plain'].push(name);
}
for (const [kind, names] of Object.entries(variants)) lines.push(`variant ${kind} ${names.join(' ')}`);
const breakpoints = named.filter((word, i, all) => accepts([`max-${word}:flex`])[0]);
const containers = named.filter((word) => accepts([`@${word}:flex`])[0]);
lines.push(`variant breakpoint ${breakpoints.join(' ')}`, `variant container ${containers.join(' ')}`);
for (const [key, id] of valueSets) lines.unshift(`values ${id} ${key}`);

const parts = [];
for (let text = lines.join('\n') + '\n'; text; text = text.slice(12000)) parts.push(`R"__table__(${text.slice(0, 12000)})__table__"`);
fs.writeFileSync(path.join(root, 'shared/code/tailwind_table.cpp'), `// Made by scripts/make_tailwind_table.mjs from @tailwindcss/browser 4.3.3 (MIT): what tailwind_table.h describes.
#include "shared/code/tailwind_table.h"

namespace maquette {

const char* const tailwind_table =
    ${parts.join('\n    ')};

}  // namespace maquette
`);
if (unknown.length) throw new Error(unknown.join('\n'));
console.log(`${lines.length} lines, ${valueSets.size} sets of values`);
