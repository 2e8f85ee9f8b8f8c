/** `npm test`: installs what is missing, then runs every check, and stops at the first that fails. `npm test -- unit lint` runs those only. */
// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { ensureChromium } from './chromium.mjs';
import { installDependencies, ROOT } from './install.mjs';
import { refuse } from './refuse.mjs';
import { addTallies, emptyTally, totalsLine } from './tally.mjs';

/** @typedef {{ name: string, script: string, args: string[], chromium?: true }} Stage */

const VITEST = 'tools/vitest.mjs';
/** @type {readonly Stage[]} */
const STAGES = [
  { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['--noEmit'] },
  { name: 'lint', script: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'] },
  { name: 'unit', script: VITEST, args: ['unit'] },
  { name: 'build', script: 'node_modules/vite/bin/vite.js', args: ['build'] },
  { name: 'browser', script: VITEST, args: ['browser'], chromium: true },
  { name: 'built', script: VITEST, args: ['built'], chromium: true },
  { name: 'browsers', script: VITEST, args: ['browsers'], chromium: true },
];

/** Stages that look at the built page. */
const ON_BUILD = ['built', 'browsers'];

const stages = chooseStages(process.argv.slice(2));
installDependencies();
if (stages.some(({ chromium }) => chromium)) ensureChromium();

let total = emptyTally();
for (const stage of stages) {
  console.log(`\n== ${stage.name}`);
  const start = performance.now();
  const { ok, tally } = await runStage(stage);
  total = addTallies(total, tally);
  console.log(`== ${stage.name} ${ok ? 'passed' : 'FAILED'} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (!ok) {
    // A failure that no test reports (types, lint, a crash) still counts: the last line never reads clean on a failed run.
    if (tally.failed === 0) total.failed++;
    process.exitCode = 1;
    break;
  }
}
console.log('');
for (const line of total.skipped) console.log(`Skipped: ${line}`);
console.log(totalsLine(total));

/**
 * @param {Stage} stage
 * @returns {Promise<{ ok: boolean, tally: import('./tally.mjs').Tally }>}
 */
async function runStage({ script, args }) {
  const child = fork(join(ROOT, script), args, { cwd: ROOT });
  let tally = emptyTally();
  child.on('message', (message) => {
    tally = /** @type {import('./tally.mjs').Tally} */ (message);
  });
  const [status] = await once(child, 'close');
  return { ok: status === 0, tally };
}

/**
 * @param {string[]} names none for all
 * @returns {Stage[]} in their own order
 */
function chooseStages(names) {
  const unknown = names.find((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown !== undefined)
    refuse(
      `There is no check named "${unknown}". Name some of ${STAGES.map(({ name }) => name).join(', ')}, or none to run all.`,
    );
  return STAGES.filter(
    ({ name }) =>
      names.length === 0 ||
      names.includes(name) ||
      (name === 'build' && names.some((other) => ON_BUILD.includes(other))),
  );
}
