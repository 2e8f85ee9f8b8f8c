/**
 * How the page is cut into files. Left alone, the bundler gives each set of modules that other parts share a file of its own: from a
 * dropped file to its picture the browser asked for 118 of them, most under 2 kB, and that cost more than reading the file and drawing it.
 *
 * A stage is what is needed at one moment: modules that its roots import statically. Modules of the same stages stand in one file. What a
 * module imports is needed wherever the module is, so these files never import each other in a circle.
 */

/** `apart` leaves to the bundler what no other stage needs. @typedef {{ readonly name: string, readonly roots: readonly string[], readonly apart?: true }} Stage */

/**
 * Of the page, in the order in which a person comes to them.
 * @type {readonly Stage[]}
 */
export const PAGE_STAGES = [
  { name: 'first', roots: ['src/main.tsx'] },
  { name: 'start', roots: ['src/ui/start/StartPicture.tsx'] },
  {
    name: 'rest',
    roots: ['src/worker/client.ts', 'src/ui/saved/mount.ts', 'src/ui/data/Rows.tsx', 'src/ui/saved/offline.ts'],
  },
  {
    name: 'work',
    roots: [
      'src/ui/data/Catalog.tsx',
      'src/ui/selection/PictureTools.tsx',
      'src/ui/picture/Curve.tsx',
      'src/ui/picture/Plane.tsx',
      'src/ui/picture/PlotlyButton.tsx',
      'src/ui/picture/ColourBy.tsx',
      'src/ui/corner/Corner.tsx',
      'src/ui/table/Dock.tsx',
      'src/ui/asking/Asking.tsx',
      'src/ui/training/Training.tsx',
    ],
  },
  // Its own file is weighed against a budget of its own.
  { name: 'tutorial', roots: ['src/tutorial/Tutorial.tsx'], apart: true },
];

/**
 * Of the worker: what its entry itself imports stays apart, since no other file may import it (`src/worker/entry.ts`).
 * @type {readonly Stage[]}
 */
export const WORKER_STAGES = [
  {
    name: 'entry',
    roots: [
      'src/worker/entry.ts',
      'src/worker/shared/entry.ts',
      'src/tutorial/lab/entry.ts',
      'src/engine/wasm/browser-team-entry.ts',
    ],
  },
  { name: 'session', roots: ['src/worker/serve.ts'] },
  { name: 'table', roots: ['src/worker/open-catalog.ts'] },
  { name: 'text', roots: ['src/catalog/csv/csv.ts'] },
  { name: 'wasm', roots: ['src/engine/choose/choose.ts', 'src/engine/wasm/engine.ts'] },
];

/**
 * A file for each set of stages, the largest set first, so that none takes what a larger one shares. What the first stage needs is one
 * file, whatever else needs it.
 * @param {readonly Stage[]} stages
 */
function groupsOf(stages) {
  const root = new URL('..', import.meta.url).pathname;
  /** @type {Map<string, number> | undefined} */
  let known;
  /** Which stages need a module, as bits. @param {(id: string) => { importedIds: readonly string[] } | null} infoOf */
  const needs = (infoOf) => {
    if (known) return known;
    known = new Map();
    for (const [bit, { roots }] of stages.entries()) {
      const waiting = roots.map((path) => root + path);
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const own = known.get(id) ?? 0;
        const info = infoOf(id);
        if (!info || own & (1 << bit)) continue;
        known.set(id, own | (1 << bit));
        waiting.push(...info.importedIds);
      }
    }
    return known;
  };
  const isFirst = (set) => (set & 1) === 1;
  const members = (set) => (isFirst(set) ? stages.slice(0, 1) : stages.filter((_, bit) => set & (1 << bit)));
  return Array.from({ length: 2 ** stages.length - 1 }, (_, i) => i + 1)
    .filter((set) => set === 1 || !isFirst(set))
    .filter((set) => members(set).length > 1 || !members(set)[0]?.apart)
    .map((set) => {
      const name = members(set)
        .map((stage) => stage.name)
        .join('-');
      return {
        debugName: name,
        name(id, context) {
          const own = needs((module) => context.getModuleInfo(module)).get(id) ?? 0;
          return own === set || (set === 1 && isFirst(own)) ? name : null;
        },
        priority: isFirst(set) ? stages.length + 1 : members(set).length,
      };
    });
}

/**
 * Each build has a plugin of its own: every worker is one.
 * @param {readonly Stage[]} stages
 * @returns {import('vite').Plugin}
 */
export function stagesPlugin(stages) {
  return {
    name: 'knotwork-stages',
    apply: 'build',
    outputOptions: (options) => ({ ...options, codeSplitting: { groups: groupsOf(stages) } }),
  };
}
