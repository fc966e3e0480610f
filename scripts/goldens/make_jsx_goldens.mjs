// Writes tests/golden/code/jsx_verdicts.json: what Babel's parser and esbuild say about components and about mutated copies
// of them: Babel 7 lets ">" and "}" stand in text, esbuild lets odd things of JavaScript's pass.
//
// npm install @babel/parser@7.29.15 esbuild@0.28.2; node make_jsx_goldens.mjs OUT.json
//
// {"sources": [text …], "elements": [[names, sorted] …], "copies": [[source, at, remove, insert, line] …]}: the edit works on
// UTF-8 bytes; `line` is the line of the first error, 0 when the copy is valid. A `return` outside of a function is let pass.
import { writeFileSync } from 'node:fs';
import { parse } from '@babel/parser';
import { transformSync } from 'esbuild';

const copies_each = 150;
const snippets = ['(', ')', '{', '}', '[', ']', '<', '>', '</', '/>', ';', ',', ':', '.', '=', '=>', '"', "'", '`', '${', '?', '&&', '...', '!', ' const ', ' return ', ' if ', 'x', ' x ', '1', '\n', '//', '/*', '<a>', '</div>', '{}'];

const sources = [
    `import React, { useState } from "react";

export default function Counter({ start = 0 }) {
  const [count, setCount] = useState(start);
  return (
    <div className="p-4 flex gap-2">
      <button onClick={() => setCount(count - 1)} disabled={count <= 0}>-</button>
      <span aria-live="polite">{count}</span>
      <button onClick={() => setCount((c) => c + 1)}>+</button>
    </div>
  );
}
`,
    `import { Menu, X } from "lucide-react";

const links = [
  { name: "Home", href: "/" },
  { name: "Prices", href: "/prices", badge: 3 },
];

export const Navigation = ({ open, onToggle, ...rest }) => (
  <nav {...rest} className={\`bg-white \${open ? "block" : "hidden"} md:block\`}>
    {open ? <X size={24} /> : <Menu size={24} />}
    <ul>
      {links.map(({ name, href, badge }) => (
        <li key={href}>
          <a href={href}>{name}</a>
          {badge && <sup>{badge}</sup>}
        </li>
      ))}
    </ul>
    <button type="button" onClick={onToggle} aria-expanded={open}>Menu</button>
  </nav>
);
`,
    `export default function Form({ onSubmit }) {
  const handle = async (event) => {
    event.preventDefault();
    const data = new FormData(event.target);
    try {
      await onSubmit(Object.fromEntries(data));
    } catch (error) {
      console.error(error?.message ?? "failed");
    } finally {
      event.target.reset();
    }
  };
  return (
    <form onSubmit={handle}>
      <label htmlFor="mail">E-mail &amp; name</label>
      <input id="mail" type="email" required />
      <textarea name="text" rows={4} defaultValue={""}></textarea>
      <select name="kind"><option value="a">A</option><option value="b">B</option></select>
      {/* A note that is not shown. */}
      <button style={{ color: "red", marginTop: 4 }}>Send</button>
    </form>
  );
}
`,
    `function Table({ rows, columns }) {
  if (!rows.length) return <p>No rows.</p>;
  return (
    <>
      <table>
        <thead><tr>{columns.map((c) => <th key={c.id} scope="col">{c.title}</th>)}</tr></thead>
        <tbody>
          {rows.filter((r) => r.shown !== false).map((row, i) => (
            <tr key={i} className={i % 2 === 0 ? "bg-gray-50" : undefined}>
              {columns.map((c) => <td key={c.id}>{c.format ? c.format(row[c.id]) : String(row[c.id])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      <Pager.Next total={rows.length} />
    </>
  );
}
export { Table as default };
`,
    `class Clock extends React.Component {
  state = { now: new Date() };
  static interval = 1000;
  componentDidMount() { this.timer = setInterval(() => this.setState({ now: new Date() }), Clock.interval); }
  componentWillUnmount() { clearInterval(this.timer); }
  get text() { return this.state.now.toLocaleTimeString(); }
  render() {
    const { title, children } = this.props;
    return <time dateTime={this.text} title={title}>{this.text} {children}</time>;
  }
}
`,
    `const total = items.reduce((sum, { price, count = 1 }) => sum + price * count, 0);
let text = /[a-z]+\\d*/gi.test(name) ? 'it\\'s' : "no";
for (const [key, value] of Object.entries(map)) {
  if (key in seen || typeof value === "undefined") continue;
  seen[key] = { ...value, [key + "_id"]: value.id ** 2, valid: !!value };
}
switch (kind) {
  case "a": do_it(); break;
  default: throw new Error(\`Größe \${kind}: \${total.toFixed(2)} €\`);
}
label: while (true) { if (next()) break label; }
export const node = <svg viewBox="0 0 24 24" xlinkHref="#a"><path d="M0 0h24" strokeWidth={1.5}/></svg>;
`,
    `import useSWR from 'swr'
import styles from './card.module.css'
import { below } from './random.mjs';
const fetcher = url => fetch(url).then(r => r.json())
export function Card({ id }) {
  const { data, error } = useSWR(\`/api/\${id}\`, fetcher)
  if (error) return <Alert kind="error">Could not load.</Alert>
  if (!data) return <Spinner aria-label="Loading" />
  const delta = data.change > 0 ? '+' + data.change : data.change
  return <article className={styles.card} data-id={id}>
    <h2>{data.title}</h2>
    <p dangerouslySetInnerHTML={{ __html: data.html }} />
    <footer>{delta}% &middot; 👋 Grüße</footer>
  </article>
}
`,
    `export default function App() {
  const [tab, setTab] = React.useState(() => localStorage.getItem("tab") || "one");
  const ref = useRef(null);
  useEffect(() => {
    let alive = true;
    (async () => { const list = await load(tab); if (alive) ref.current?.scrollTo?.(0, 0); return list; })();
    return () => { alive = false; };
  }, [tab]);
  const views = { one: <One />, two: <Two.Inner deep prop='x' n={-1} />, three: null };
  return <main ref={ref}>{views[tab]}<Tabs value={tab} onChange={setTab} render={(t) => <b>{t}</b>}>{(active) => active && <i>on</i>}</Tabs></main>;
}
`,
];

const parsed = (source) => parse(source, { sourceType: 'module', plugins: ['jsx'], allowReturnOutsideFunction: true, tokens: true });

const verdict = (source) => {
    try {
        parsed(source);
        const { warnings } = transformSync(source, { loader: 'jsx', logLevel: 'silent' });
        const stray = warnings.find((one) => one.text.includes('is not valid inside a JSX element'));
        return stray ? stray.location.line : 0;
    } catch (error) {
        return error.loc?.line ?? error.errors?.[0]?.location?.line ?? 1;
    }
};

const name_of = (node) => (node.type === 'JSXMemberExpression' ? `${name_of(node.object)}.${node.property.name}` : node.type === 'JSXNamespacedName' ? `${node.namespace.name}:${node.name.name}` : node.name);

const elements = (source) => {
    const names = new Set();
    const visit = (node) => {
        if (!node || typeof node !== 'object') return;
        if (node.type === 'JSXOpeningElement') names.add(name_of(node.name));
        for (const [key, value] of Object.entries(node)) if (key !== 'tokens' && key !== 'loc') visit(value);
    };
    visit(parsed(source).program);
    return [...names].sort();
};

// A cut never falls into a character.
const at_character = (bytes, at) => {
    while (at < bytes.length && (bytes[at] & 0xc0) === 0x80) ++at;
    return at;
};

const mutate = (source) => {
    const bytes = Buffer.from(source);
    const offset = (units) => Buffer.byteLength(source.slice(0, units));
    const tokens = parsed(source).tokens.filter((token) => token.end > token.start);
    const token = tokens[below(tokens.length)];
    const begin = offset(token.start), size = offset(token.end) - begin;
    const at = at_character(bytes, below(bytes.length));
    switch (below(7)) {
        case 0: return [begin, size, ''];
        case 1: return [begin + size, 0, source.slice(token.start, token.end)];
        case 2: return [begin, 0, snippets[below(snippets.length)]];
        case 3: return [begin, size, snippets[below(snippets.length)]];
        case 4: return [at, bytes.length - at, ''];
        case 5: {
            const line = bytes.lastIndexOf(10, at) + 1, end = bytes.indexOf(10, at);
            return [line, (end < 0 ? bytes.length : end + 1) - line, ''];
        }
        default: return [at, at_character(bytes, Math.min(at + 1, bytes.length)) - at, ''];
    }
};

const copies = [];
sources.forEach((source, number) => {
    const bytes = Buffer.from(source);
    copies.push([number, 0, 0, '', verdict(source)]);
    for (let i = 0; i < copies_each; ++i) {
        const [at, remove, insert] = mutate(source);
        copies.push([number, at, remove, insert, verdict(Buffer.concat([bytes.subarray(0, at), Buffer.from(insert), bytes.subarray(at + remove)]).toString())]);
    }
});
writeFileSync(process.argv[2], JSON.stringify({ sources, elements: sources.map(elements), copies }).replaceAll('],[', '],\n[') + '\n');
