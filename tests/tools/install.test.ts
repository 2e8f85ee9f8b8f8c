/** When dependencies count as installed. */
import { describe, expect, test } from 'vitest';
import { firstMismatch, isOlder } from '../../tools/install.mjs';

test.each([
  ['v20.18.3', true],
  ['v18.20.0', true],
  ['v20.19.0', false],
  ['v20.100.0', false],
  ['v22.1.0-nightly20240101', false],
])('%s older than 20.19.0: %s', (version, older) => {
  expect(isOlder(version, '20.19.0')).toBe(older);
});

describe('firstMismatch', () => {
  const locked = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/preact': { version: '11.2.0' },
      'node_modules/vite/node_modules/picomatch': { version: '4.0.0' },
      'node_modules/fsevents': { version: '2.3.3', optional: true },
    },
  };
  const preact = { 'node_modules/preact': { version: '11.2.0' } };
  const picomatch = { 'node_modules/vite/node_modules/picomatch': { version: '4.0.0' } };

  test('the locked versions without the optional package of another system', () => {
    expect(firstMismatch(locked, { packages: { ...preact, ...picomatch } })).toBeUndefined();
  });
  test('a missing package', () => {
    expect(firstMismatch(locked, { packages: preact })).toBe('node_modules/vite/node_modules/picomatch');
  });
  test('another version', () => {
    const other = { 'node_modules/preact': { version: '10.0.0' } };
    expect(firstMismatch(locked, { packages: { ...other, ...picomatch } })).toBe('node_modules/preact');
  });
  test('another version of an optional package', () => {
    const old = { 'node_modules/fsevents': { version: '2.0.0', optional: true } };
    expect(firstMismatch(locked, { packages: { ...preact, ...picomatch, ...old } })).toBe('node_modules/fsevents');
  });
  test('a package that is locked no longer', () => {
    const left = { 'node_modules/react': { version: '19.0.0' } };
    expect(firstMismatch(locked, { packages: { ...preact, ...picomatch, ...left } })).toBe('node_modules/react');
  });
  test('files that hold nothing', () => {
    expect(firstMismatch(locked, {})).toBe('node_modules/preact');
    expect(firstMismatch({}, {})).toBeUndefined();
  });
});
