/**
 * The whole way through the built page in Chromium, Firefox and WebKit: open a catalog, learn one column and two, look for
 * outliers, send a link. The same seed gives the same test NLL in each, to what their engines differ by.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { random } from '../../src/base/random';
import { type StaticServer, serveFolder } from '../built/static-server';
import { outside } from '../outside';
import { openChromium } from './support/chromium';
import { firefoxProgram, openFirefox } from './support/firefox';
import { type Person, personAt } from './support/person';
import type { Remote } from './support/remote';
import { openWebKit, webKitPrograms } from './support/webkit';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const REAL = outside('camels_tng_1p');
const REAL_FILES = ['camels_tng_fiducial.csv', 'camels_tng_1p_galaxies_z0.csv'];
/** Of each flow of the default average, whose own 2,000 to 3,000 take minutes in three browsers on two cores. */
const STEPS = { real: 400, small: 150 } as const;
/** Nats; what the issue of a wrong number in one browser would exceed, and float32 in another order does not. */
const AGREEMENT = 0.02;

let server: StaticServer;
let folder: string;
let small: string;
/** Test NLL of each browser, by what was learned. */
const results = new Map<string, Map<string, number>>();

/** Seven simulations of galaxies whose stellar mass follows the total one; the last one forms stars weakly. */
function galaxies(): string {
  const draw = random(13, 'catalog');
  const lines = Array.from({ length: 1_400 }, (_, i) => {
    const total = 12 + 0.25 * draw.normal();
    const star = total - 1.3 + 0.12 * draw.normal() - (i % 7 === 6 ? 0.7 : 0);
    return `1P_3_${i % 7},${i},${(10 ** total).toExponential(6)},${(10 ** star).toExponential(6)}`;
  });
  return `sim,galaxy_id,M_total,M_star\n${lines.join('\n')}\n`;
}

beforeAll(async () => {
  server = await serveFolder(DIST, '/some/where/');
  folder = await mkdtemp(join(tmpdir(), 'knotwork-journey-'));
  small = join(folder, 'galaxies.csv');
  await writeFile(small, galaxies());
});

afterAll(async () => {
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the last run reached: the page may show it until the next one has begun. */
let before = 'nothing';

/** Trains the default flow, from its view, and notes the NLL of the test set. */
async function train(person: Person, of: string, steps: number): Promise<void> {
  const what = `${of}, default flow, ${steps} steps`;
  await person.type('^Steps', String(steps));
  await person.press('button', '^Train( again)?$');
  const nll = await person.read(`Test NLL\\s*(?!${before.replace('.', '\\.')})([−-]?\\d+\\.\\d+)`);
  before = nll;
  const byBrowser = results.get(what) ?? new Map<string, number>();
  results.set(what, byBrowser.set(person.browser, Number(nll.replace('−', '-'))));
}

async function journey(person: Person): Promise<void> {
  for (const name of REAL_FILES.filter((file) => existsSync(join(REAL, file)))) {
    await person.visit(server.url);
    await person.open(join(REAL, name));
    await person.press('radio', '^M_total$');
    await person.choose('^Role of M_star$', '^learn$');
    await person.see('combobox', '^Transform of M_star');
    await person.press('link', '^Train$');
    await train(person, `${name}, M_total and M_star`, STEPS.real);
  }
  await person.visit(server.url);
  await person.open(small);
  await person.press('radio', '^M_star$');
  await person.see('combobox', '^Split by');
  await person.press('link', '^Train$');
  await train(person, 'small catalog, one column', STEPS.small);
  await person.choose('^Role of M_total', '^learn$');
  await person.see('combobox', '^Transform of M_total');
  await train(person, 'small catalog, two columns', STEPS.small);
  await person.press('link', '^Share$');
  const link = await person.value('^Link with the model', '#');
  await person.press('link', '^Outliers$');
  await person.choose('^Scored by', 'flow of the settings');
  await person.choose('^Ensemble size', '^1 ');
  await person.press('button', '^Find outliers$');
  await person.see('button', '^Rank 1\\b');
  await person.visit(link);
  await person.see('heading', '^A model that was sent to you$');
}

async function travel(open: () => Promise<Remote>): Promise<void> {
  const remote = await open();
  try {
    await journey(personAt(remote));
  } finally {
    await remote.close();
  }
}

const missing = (context: TestContext, what: string, packages: string) =>
  context.skip(`${what} is not installed here (apt-get install ${packages})`);

test('Chromium', () => travel(openChromium));

test('Firefox', (context) => {
  const program = firefoxProgram();
  return program ? travel(() => openFirefox(program)) : missing(context, 'Firefox', 'firefox-esr');
});

test('WebKit', (context) => {
  const programs = webKitPrograms();
  if (!programs) return missing(context, 'WebKitGTK with its driver, or Xvfb,', 'webkit2gtk-driver xvfb');
  return travel(() => openWebKit(programs));
});

test('browsers agree on the NLL of the test set', (context) => {
  for (const [what, byBrowser] of results) {
    const words = [...byBrowser].map(([browser, nll]) => `${browser} ${nll.toFixed(3)}`);
    process.stdout.write(`test NLL of ${what}: ${words.join(', ')}\n`);
  }
  const spreads = [...results].map(([what, byBrowser]): [string, number] => {
    const values = [...byBrowser.values()];
    return [what, Math.max(...values) - Math.min(...values)];
  });
  expect(spreads.filter(([, spread]) => !(spread <= AGREEMENT))).toEqual([]);
  if (!REAL_FILES.every((file) => existsSync(join(REAL, file)))) {
    context.skip('KNOTWORK_DATA holds no real catalogs; the small one was compared');
  }
});
