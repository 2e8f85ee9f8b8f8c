/** A plain static host: folders under paths, content types, other headers only where asked for. It remembers what it was asked for, and when. */
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

export type StaticServer = {
  url: string;
  requests: readonly Request[];
  /** How often anybody connected, whatever was said. */
  connections: () => number;
  /** Puts another folder under a path, as a deployment does. */
  serve: (prefix: string, folder: string) => void;
  close: () => void;
};

export interface HostOptions {
  /** Of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Addresses that send their visitors on to another. */
  readonly redirects?: Readonly<Record<string, string>>;
  /** What stands at an address in place of the folder's file. */
  readonly instead?: Map<string, Buffer>;
}

/** @param prefix the path it is served under, with a slash at both ends; anything outside it is not found. */
export async function serveFolder(folder: string, prefix: string, options: HostOptions = {}): Promise<StaticServer> {
  const requests: Request[] = [];
  const folders = new Map([[prefix, folder]]);
  let connections = 0;
  const server = createServer(async (request, response) => {
    const time = Date.now();
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = path.endsWith('/') ? `${path}index.html` : path;
    const to = options.redirects?.[path];
    if (to !== undefined) {
      response.writeHead(302, { Location: to });
      response.end();
      return;
    }
    // The longest path first: a copy may lie in a folder of another.
    const [under, from] =
      [...folders].sort(([a], [b]) => b.length - a.length).find(([one]) => file.startsWith(one)) ?? [];
    const body =
      options.instead?.get(file) ??
      (under !== undefined && from !== undefined
        ? await readFile(join(from, file.slice(under.length))).catch(() => undefined)
        : undefined);
    requests.push({ path, time, status: body ? 200 : 404, bytes: body?.length ?? 0 });
    response.writeHead(body ? 200 : 404, {
      'Content-Type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
      ...options.headers,
    });
    response.end(body);
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    requests,
    connections: () => connections,
    serve: (at, another) => void folders.set(at, another),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
