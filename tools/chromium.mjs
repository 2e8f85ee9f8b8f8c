/** Where the browser for tests is: CHROMIUM names one, else the first on the PATH. Installed from Debian's packages where allowed. */
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { refuse } from './refuse.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const ADVICE =
  'Install Chromium or Google Chrome, make sure it is on the PATH or set CHROMIUM to the path of its program, then run the same command again.';

/** Options that Playwright starts it with: WebGPU on a software adapter, and no traffic of its own. */
export function chromiumLaunch() {
  const [executablePath] = chromiumPrograms();
  return {
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  };
}

/**
 * Programs that should be Chromium, the first the one to take: CHROMIUM names one, which need not be there, and then come those on
 * the PATH.
 * @returns {string[]}
 */
export function chromiumPrograms() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .filter((path) => existsSync(path));
  return process.env.CHROMIUM ? [process.env.CHROMIUM, ...onPath] : onPath;
}

/**
 * The package that holds Chromium on a system, or undefined where apt is not known to have one.
 * @param {string} osRelease text of /etc/os-release
 * @returns {string | undefined}
 */
export function chromiumPackage(osRelease) {
  const field = (/** @type {string} */ key) =>
    new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(osRelease)?.[1]?.toLowerCase() ?? '';
  const id = field('ID');
  const family = [id, ...field('ID_LIKE').split(/\s+/)];
  if (!family.includes('debian') && !family.includes('ubuntu')) return undefined;
  return id === 'ubuntu' ? 'chromium-browser' : 'chromium';
}

/** Leaves with a Chromium that starts, or with a sentence that says what to install. */
export function ensureChromium() {
  const [found] = chromiumPrograms();
  if (found) return checkThatItRuns(found);
  const name = chromiumPackage(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '');
  if (name === undefined || process.getuid?.() !== 0)
    refuse(`The browser tests need Chromium, and there is none on the PATH. ${ADVICE}`);

  console.log(`Installing ${name} from the system's packages, for the browser tests`);
  const apt = (/** @type {string[]} */ ...args) =>
    spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0;
  // A list that cannot be refreshed is no reason to stop: the package may be known already.
  apt('update');
  const installed = apt('install', '-y', '--no-install-recommends', name) ? chromiumPrograms()[0] : undefined;
  if (!installed) refuse(`apt-get could not install ${name}; its own words are above. ${ADVICE}`);
  checkThatItRuns(installed);
}

/** @param {string} path */
function checkThatItRuns(path) {
  const { error, status, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  if (status === 0) return;
  const why = (error?.message ?? stderr).trim();
  refuse(`${path} does not start${why ? ` (${why})` : ''}, so the browser tests cannot run. ${ADVICE}`);
}
