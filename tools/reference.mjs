/**
 * The API reference of the library, from the doc comments and signatures of what its entry exports, and of the types that these name.
 * TypeDoc needs the JavaScript compiler API, which TypeScript 7 does not have.
 */
// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const ROOT = fileURLToPath(new URL('../src', import.meta.url));
export const ENTRY = join(ROOT, 'library/knotwork.ts');

/** @typedef {{ name: string, file: string, kind: 'function' | 'type', doc: string, signature: string }} Entry */
/** @typedef {{ entries: Entry[], imported: Map<string, string> }} Module */

/** @type {Map<string, Module>} */
const modules = new Map();

/** The text of a doc comment. */
const plain = (/** @type {string} */ comment) =>
  comment
    .replace(/^\*+/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .trim();

/**
 * What a file exports, and from where it imports its names.
 * @param {string} file
 * @returns {Module}
 */
function moduleOf(file) {
  const known = modules.get(file);
  if (known) return known;
  const text = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, text);
  /** @type {Module} */
  const made = { entries: [], imported: new Map() };
  modules.set(file, made);
  for (const node of program.body) {
    if (node.type === 'ImportDeclaration' && node.source.value.startsWith('.')) {
      const from = join(dirname(file), `${node.source.value}.ts`);
      for (const { local } of node.specifiers) made.imported.set(local.name, from);
    }
    if (node.type !== 'ExportNamedDeclaration' || !node.declaration) continue;
    const own = node.declaration;
    const above = comments.findLast(({ end }) => end <= node.start && text.slice(end, node.start).trim() === '');
    const doc = above?.type === 'Block' ? plain(above.value) : '';
    const add = (/** @type {string} */ name, /** @type {Entry['kind']} */ kind, /** @type {string} */ signature) =>
      made.entries.push({ name, file, kind, doc, signature: signature.trim() });
    if (own.type === 'FunctionDeclaration' && own.id) {
      add(own.id.name, 'function', text.slice(own.start, own.body?.start ?? own.end));
    } else if (own.type === 'VariableDeclaration') {
      for (const { id, init } of own.declarations) {
        if (id.type !== 'Identifier' || init?.type !== 'ArrowFunctionExpression') continue;
        const end = init.returnType?.end ?? init.body.start;
        add(id.name, 'function', `const ${text.slice(id.start, end)}`);
      }
    } else if (own.type === 'TSInterfaceDeclaration' || own.type === 'TSTypeAliasDeclaration') {
      add(own.id.name, 'type', text.slice(own.start, own.end));
    }
  }
  return made;
}

/**
 * Everything that the entry exports, and then the types that its signatures name, as far as they are written out in `src`.
 * @returns {Entry[]}
 */
export function referenceEntries() {
  const found = [...moduleOf(ENTRY).entries];
  for (let i = 0; i < found.length; i++) {
    const { signature, file } = /** @type {Entry} */ (found[i]);
    for (const [name] of signature.matchAll(/\b[A-Z]\w+\b/g)) {
      const from = moduleOf(file).imported.get(name) ?? file;
      if (found.some((entry) => entry.name === name) || !existsSync(from)) continue;
      const named = moduleOf(from).entries.find((entry) => entry.name === name && entry.kind === 'type');
      if (named) found.push(named);
    }
  }
  return found;
}

/** As Markdown, with the file that each stands in. */
export function referenceMarkdown() {
  const sections = referenceEntries().map(({ name, file, doc, signature }) => {
    const where = file === ENTRY ? '' : `From \`src/${relative(ROOT, file)}\`.\n\n`;
    return `### ${name}\n\n${where}${doc ? `${doc}\n\n` : ''}\`\`\`ts\n${signature}\n\`\`\`\n`;
  });
  return `## Reference\n\n${sections.join('\n')}`;
}
