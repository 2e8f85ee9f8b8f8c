/**
 * Writes `licences.txt` beside the built page: the notice of every package that the build holds code of, found by what was bundled and not
 * by what is installed. The build stops where a package has no notice.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NOTICE = /^(licen[cs]e|notice|copying)/i;

/** Packages of TF.js ship no notice: their repository has one for all of them, and names the project that its layers are after. */
const TFJS = `Copyright Google LLC. The notice of https://github.com/tensorflow/tfjs is the text of the Apache License below.
Parts of @tensorflow/tfjs-layers are after Keras: copyright François Chollet and others, under the MIT License.`;

/** The folder of the package that a module is from; undefined for our own. */
function packageOf(id) {
  const [, folder] = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id) ?? [];
  return folder && existsSync(join(folder, 'package.json')) ? folder : undefined;
}

const installed = (path) => join(ROOT, 'node_modules', path);
const read = (path) => readFileSync(path, 'utf8').trim();

/** Every notice in a package's folder, or the one at the end of its README; undefined where there is none. */
function noticeOf(folder, { name }) {
  const files = readdirSync(folder)
    .filter((file) => NOTICE.test(file))
    .sort();
  if (files.length > 0) return files.map((file) => read(join(folder, file))).join('\n\n');
  if (name.startsWith('@tensorflow/')) return `${TFJS}\n\n${read(installed('comlink/LICENSE'))}`;
  const readme = join(folder, 'README.md');
  const [, notice] = existsSync(readme)
    ? (/^#*\s*licen[cs]e\b[^\n]*\n[-=]*\n?([\s\S]*)/im.exec(read(readme)) ?? [])
    : [];
  return notice?.includes('Permission is hereby granted') ? notice.trim() : undefined;
}

/** What a package that is a bundle itself tells of those in it, at its end. */
function bundledIn(path) {
  const code = readFileSync(path, 'utf8');
  const at = code.lastIndexOf('\n/*! Bundled license information:');
  return at < 0 ? undefined : code.slice(at, code.indexOf('\n*/', at)).replace('/*!', '').trim();
}

/**
 * Two plugins over one list, since workers are bundles of their own: `collect` for each of them, `write` for the page.
 * @returns {{ collect: () => import('vite').Plugin, write: () => import('vite').Plugin }}
 */
export function licences() {
  const folders = new Set();
  const bundled = new Map();
  const gather = (bundle) => {
    for (const chunk of Object.values(bundle)) {
      for (const id of chunk.type === 'chunk' ? Object.keys(chunk.modules) : (chunk.originalFileNames ?? [])) {
        const folder = packageOf(id);
        if (!folder) continue;
        folders.add(folder);
        const inner = /\.[cm]?js$/.test(id) ? bundledIn(id) : undefined;
        if (inner) bundled.set(folder, inner);
      }
    }
  };
  const collect = () => ({
    name: 'knotwork-licences-of-workers',
    generateBundle: (_options, bundle) => gather(bundle),
  });
  const write = () => ({
    name: 'knotwork-licences',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      gather(bundle);
      // Its library is compiled into the kernels.
      folders.add(installed('assemblyscript'));
      /** @type {Map<string, string[]>} */
      const titles = new Map([
        [read(join(ROOT, 'LICENSE')), ['Knotwork (MIT)']],
        [
          read(join(ROOT, 'src/tutorial/math-font/OFL.txt')),
          ['STIX Two Math, the characters of our formulas (OFL-1.1)'],
        ],
      ]);
      for (const folder of [...folders].sort()) {
        const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const notice = noticeOf(folder, about);
        if (notice === undefined) return this.error(`${about.name} is part of the page, and ships no licence notice.`);
        const whole = [notice, bundled.get(folder)].filter(Boolean).join('\n\n');
        titles.set(whole, [...(titles.get(whole) ?? []), `${about.name} ${about.version} (${about.license})`]);
      }
      const line = '='.repeat(80);
      const source = [...titles].map(([notice, of]) => `${line}\n${of.join('\n')}\n${line}\n\n${notice}\n`).join('\n');
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
    },
  });
  return { collect, write };
}
