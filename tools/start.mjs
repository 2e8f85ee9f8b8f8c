/** `npm start`: installs what is missing, builds the page and serves it on this machine only. `--port N` asks for a port. */
// @ts-check
import process from 'node:process';
import util from 'node:util';
import { installDependencies, ROOT } from './install.mjs';
import { refuse } from './refuse.mjs';

const DEFAULT_PORT = 4173;

installDependencies();
const wantedPort = readPort();
const { build, preview } = await import('vite');

console.log('Building the page');
try {
  await build({ root: ROOT, logLevel: 'warn' });
} catch (error) {
  refuse(`The page could not be built:\n\n${error instanceof Error ? error.message : error}`);
}

const server = await preview({ root: ROOT, logLevel: 'warn', preview: { host: '127.0.0.1', port: wantedPort } });
const address = server.resolvedUrls?.local[0] ?? '';
if (new URL(address).port !== String(wantedPort))
  console.log(`Port ${wantedPort} is taken, so the page is on the next free one.`);
console.log(`\nKnotwork is ready. Open this address in a browser; Ctrl+C stops it.\n\n${address}\n`);

for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, async () => {
    await server.close();
    process.exit(0);
  });

/** @returns {number} */
function readPort() {
  let text;
  try {
    text = util.parseArgs({ options: { port: { type: 'string' } } }).values.port;
  } catch (error) {
    refuse(
      `${error instanceof Error ? error.message : error}. The only option is --port N, as in: npm start -- --port 8080`,
    );
  }
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    refuse(`--port takes a whole number from 1 to 65535, not "${text}", as in: npm start -- --port 8080`);
  return port;
}
