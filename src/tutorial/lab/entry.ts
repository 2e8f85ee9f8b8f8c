/**
 * The worker's side: exposes one lab on the wasm engine, which is the fastest on flows as small as these. The workbench has other
 * engines for browsers without WebAssembly SIMD; here they would put TF.js into a second worker, 2.4 MB, for nobody's current one.
 */
import '../../engine/closed-worker';
import { expose } from 'comlink';
import { ProblemError } from '../../base/problem';
import { embeddedKernels } from '../../engine/wasm/embedded';
import { openWasm } from '../../engine/wasm/engine';
import { createLab } from './lab';

expose(
  createLab(async () => {
    const opened = await openWasm({ kernels: embeddedKernels });
    if (opened.ok) return opened.engine;
    const hint = 'Use a current Chrome, Firefox or Safari; the workbench itself trains without it.';
    throw new ProblemError('no-engine', `This chapter cannot train here: ${opened.problem}.`, hint);
  }),
);
