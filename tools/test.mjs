/**
 * `npm test`: installs what is missing, then runs every check, and stops where one fails. `npm test -- unit lint` runs those only.
 * Checks that leave a core idle run side by side.
 */
// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { ensureChromium } from './chromium.mjs';
import { installDependencies, ROOT } from './install.mjs';
import { refuse } from './refuse.mjs';
import { addTallies, emptyTally, totalsLine } from './tally.mjs';

/** @typedef {{ name: string, script: string, args: string[], chromium?: true }} Stage */

const VITEST = 'tools/vitest.mjs';
/**
 * Waves run one after another, so many checks of a wave side by side; whenever one ends, the next of its wave begins. Unit tests fill
 * all cores by themselves; a browser waits for its page half of the time, and so do the other browsers beside it. Where these are done
 * first, unit tests of one file at a time take their place.
 * @type {readonly { readonly atOnce: number, readonly stages: readonly Stage[] }[]}
 */
const WAVES = [
  {
    atOnce: 3,
    stages: [
      { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit'] },
      { name: 'build', script: 'node_modules/vite/bin/vite.js', args: ['build'] },
      { name: 'lint', script: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'] },
      // What runs in workers and in Node knows neither of a page nor of Node.
      { name: 'types-worker', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'src/tsconfig.worker.json'] },
    ],
  },
  { atOnce: 1, stages: [{ name: 'unit', script: VITEST, args: ['unit'] }] },
  {
    atOnce: 2,
    // The longest first.
    stages: [
      { name: 'browser', script: VITEST, args: ['browser'], chromium: true },
      { name: 'unit-apart', script: VITEST, args: ['unit-apart'] },
      { name: 'browsers', script: VITEST, args: ['browsers'], chromium: true },
      { name: 'built', script: VITEST, args: ['built'], chromium: true },
      { name: 'tutorial', script: VITEST, args: ['tutorial'], chromium: true },
    ],
  },
];

/** Stages that look at the built page. */
const ON_BUILD = ['built', 'browsers'];

const waves = chosenWaves(process.argv.slice(2));
installDependencies();
if (waves.some(({ stages }) => stages.some(({ chromium }) => chromium))) ensureChromium();

let total = emptyTally();
let failed = false;
for (const { atOnce, stages } of waves) {
  const rest = [...stages];
  const lanes = Math.min(atOnce, rest.length);
  await Promise.all(Array.from({ length: lanes }, () => runLane(rest, lanes > 1)));
}
if (failed) process.exitCode = 1;
console.log('');
for (const line of total.skipped) console.log(`Skipped: ${line}`);
console.log(totalsLine(total));

/**
 * Runs one stage after another until none is left.
 * @param {Stage[]} rest those that nobody has begun
 * @param {boolean} beside whether others write at the same time
 */
async function runLane(rest, beside) {
  for (let stage = rest.shift(); stage && !failed; stage = rest.shift()) {
    console.log(`\n== ${stage.name}`);
    const start = performance.now();
    const { ok, tally } = await runStage(stage, beside);
    // A failure that no test reports (types, lint, a crash) still counts: the last line never reads clean on a failed run.
    total = addTallies(total, ok || tally.failed > 0 ? tally : { ...tally, failed: 1 });
    failed ||= !ok;
    console.log(`== ${stage.name} ${ok ? 'passed' : 'FAILED'} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

/**
 * @param {Stage} stage
 * @param {boolean} beside
 * @returns {Promise<{ ok: boolean, tally: import('./tally.mjs').Tally }>}
 */
async function runStage({ name, script, args }, beside) {
  const child = fork(join(ROOT, script), args, { cwd: ROOT, silent: beside });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on('line', (line) => console.log(`${name.padEnd(8)} | ${line}`));
  }
  let tally = emptyTally();
  child.on('message', (message) => {
    tally = /** @type {import('./tally.mjs').Tally} */ (message);
  });
  const [status] = await once(child, 'close');
  return { ok: status === 0, tally };
}

/** @param {string[]} names none for all */
function chosenWaves(names) {
  const all = WAVES.flatMap(({ stages }) => stages.map(({ name }) => name));
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined)
    refuse(`There is no check named "${unknown}". Name some of ${all.join(', ')}, or none to run all.`);
  const isChosen = (/** @type {Stage} */ { name }) =>
    names.length === 0 || names.includes(name) || (name === 'build' && names.some((other) => ON_BUILD.includes(other)));
  return WAVES.map(({ atOnce, stages }) => ({ atOnce, stages: stages.filter(isChosen) }));
}
