/** The entry of the worker that opens what was sent. */
import '../../engine/closed-worker';
import { expose } from 'comlink';
import { createReader } from './reader';

expose(createReader());
