/** How a script gives up: one message in words on stderr, and exit status 1. */
// @ts-check
import process from 'node:process';

/**
 * @param {string} sentence what happened, why, and what to do next
 * @returns {never}
 */
export function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}
