/** Vitest projects, run in a process of their own: `node tools/vitest.mjs PROJECT...`. Sends its tally to a parent that forked it. */
// @ts-check
import process from 'node:process';
import { startVitest } from 'vitest/node';
import { tallyOf } from './tally.mjs';

const vitest = await startVitest('test', [], { watch: false, project: process.argv.slice(2) });
process.send?.(tallyOf(vitest.state.getTestModules()));
await vitest.close();
