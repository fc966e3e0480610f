// Loads the Tailwind package of the set-up outside a browser and gives its design system: what it makes of a class.
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// `modules` is the set-up's node_modules folder (MAQUETTE_NPM_BUILD in build/dependencies.cmake).
export async function loadTailwind(modules = setUpModules()) {
  const file = path.join(modules, '@tailwindcss/browser/dist/index.global.js');
  const source = fs.readFileSync(file, 'utf8');
  // The package exports nothing; its design system is caught where it is made.
  const opened = source.replace('={theme:e,utilities:o,variants:t,', '=globalThis.designSystem={theme:e,utilities:o,variants:t,');
  if (opened === source) throw new Error(`${file}: the design system is not where version 4.3.3 has it`);
  const page = { createElement: () => ({}), querySelectorAll: () => [], documentElement: {}, head: { append() {} } };
  const context = vm.createContext({ document: page, MutationObserver: class { observe() {} }, performance, Node: { ELEMENT_NODE: 1 }, Intl, console });
  vm.runInContext(opened, context);
  for (let i = 0; i < 100 && !context.designSystem; ++i) await new Promise((resolve) => setTimeout(resolve, 20));
  if (!context.designSystem) throw new Error('Tailwind did not start');
  return { design: context.designSystem, source, css: (classes) => Array.from(context.designSystem.candidatesToCss(classes)) };
}

function setUpModules() {
  const text = fs.readFileSync(path.join(root, 'build/dependencies.cmake'), 'utf8');
  return /MAQUETTE_NPM_BUILD "([^"]+)"/.exec(text)[1];
}
