/** Opens and draws what somebody sent: in a worker, where it can take as long as its sender wants without the page noticing. */

import { problemOf } from '../../base/problem';
import type { Engine } from '../../engine/engine';
import { decodeLink } from '../../share/link/link';
import { readModel } from '../../share/model-file';
import type { Model } from '../../share/recipe';
import { drawnOf, fitOf, type OpenFit } from './drawn-model';
import type { Answer, OpenedShared, SharedCommands, SharedSource } from './protocol';

async function answered<T>(act: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await act() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

const told = ({ recipe, metrics, members, caption }: Model) => ({
  recipe,
  metrics,
  ...(caption ? { caption } : {}),
  flows: members.length,
  of: Math.max(members.length, recipe.members ?? 1),
});

/** `engine` is asked for when the first model arrives, and may have been opened long before. */
export function createReader(engine: () => Promise<Engine | undefined>): SharedCommands {
  let held: { readonly model: Model; readonly fit: Promise<OpenFit> } | undefined;

  const hold = (model: Model) => {
    void held?.fit.then(({ dispose }) => dispose());
    held = { model, fit: engine().then((opened) => fitOf(model, opened)) };
  };

  async function open(source: SharedSource): Promise<OpenedShared> {
    if (source.kind === 'file') {
      const model = readModel(new Uint8Array(await source.file.arrayBuffer()));
      hold(model);
      return { kind: 'model', hidden: [], bits: 32, ...told(model) };
    }
    const opened = await decodeLink(source.fragment);
    if (opened.kind === 'recipe') return opened;
    const { model, ...rest } = opened;
    hold(model);
    return { ...rest, ...told(model) };
  }

  return {
    open: (source) => answered(() => open(source)),
    draw: (seed, fineness) =>
      answered(async () => {
        if (!held) throw new Error('no model was opened');
        const { model, fit } = held;
        return drawnOf(model, (await fit).fit, seed, fineness);
      }),
  };
}
