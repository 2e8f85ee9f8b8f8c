/** A plain static host: a folder under a path, content types, no other header. It remembers what it was asked for, and when. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** `time` in milliseconds since 1970, a page's `Date.now()`; `bytes` is 0 where `status` is 404. */
export type Request = { path: string; time: number; status: 200 | 404; bytes: number };

export type StaticServer = { url: string; requests: readonly Request[]; close: () => void };

/** @param prefix the path it is served under, with a slash at both ends; anything outside it is not found. */
export async function serveFolder(folder: string, prefix: string): Promise<StaticServer> {
  const requests: Request[] = [];
  const server = createServer(async (request, response) => {
    const time = Date.now();
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = path.endsWith('/') ? `${path}index.html` : path;
    const body = file.startsWith(prefix)
      ? await readFile(join(folder, file.slice(prefix.length))).catch(() => undefined)
      : undefined;
    requests.push({ path, time, status: body ? 200 : 404, bytes: body?.length ?? 0 });
    response.writeHead(body ? 200 : 404, {
      'Content-Type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
