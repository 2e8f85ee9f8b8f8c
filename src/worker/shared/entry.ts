/** The entry of the worker that opens what was sent. */
import '../../engine/closed-worker';
import { expose } from 'comlink';
import { embeddedKernels } from '../../engine/wasm/embedded';
import { openWasm } from '../../engine/wasm/engine';
import { createReader } from './reader';

/**
 * Compiled while the link is read. With it the density of `poster-2d` is on screen 0.13 s after the words instead of 0.44 s in
 * float64 (two busy cores), which is for flows and browsers that it does not run.
 */
const opening = openWasm({ kernels: embeddedKernels }).then((opened) => (opened.ok ? opened.engine : undefined));

expose(createReader(() => opening));
