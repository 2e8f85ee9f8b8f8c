/** Opens and draws what somebody sent: in a worker, where it can take as long as its sender wants without the page noticing. */

import type { AskedDensity } from '../../analysis/ask/asked';
import { once } from '../../base/once';
import { ProblemError, problemOf } from '../../base/problem';
import { applyTransform } from '../../catalog/column-transforms';
import type { Engine } from '../../engine/engine';
import { decodeLink } from '../../share/link/link';
import { readModel } from '../../share/model-file';
import type { Model } from '../../share/recipe';
import { drawnOf, fitOf, type OpenFit } from './drawn-model';
import type { Answer, OpenedShared, SharedAnswer, SharedCommands, SharedQuestion, SharedSource } from './protocol';

/** What answers questions comes with the first one. */
const parts = once(async () => ({
  ...(await import('../../share/asked-model')),
  ...(await import('../infer/asker')),
  ...(await import('../infer/row')),
}));

/** A question that takes longer is refused, and the model stays open. */
const ASK_MS = 60_000;
const SEED = 1;

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
  let held: { readonly model: Model; readonly fit: Promise<OpenFit>; density?: Promise<AskedDensity> } | undefined;

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

  async function ask({ given, ...question }: SharedQuestion): Promise<SharedAnswer> {
    if (!held) throw new Error('no model was opened');
    const own = held;
    const { model } = own;
    const { askedModel, watched, inferredOf, unlikeOf } = await parts();
    const { fit } = await own.fit;
    own.density ??= askedModel(model, fit, SEED);
    const began = performance.now();
    const density = watched(await own.density, {
      check() {
        if (performance.now() - began < ASK_MS) return;
        throw new ProblemError(
          'infer-slow',
          `The answer took longer than ${ASK_MS / 1000} s, so it was stopped.`,
          'Set fewer columns to unknown.',
        );
      },
    });
    const { dim } = model.flow;
    const context = given.map((value, i) => applyTransform(model.transforms[dim + i] ?? { kind: 'none' }, value));
    const request = { ...question, context };
    const answer = await inferredOf(model, density, request);
    if (context.length > 0) return { answer };
    try {
      return { answer, unlike: await unlikeOf(model, density, request, answer.logEvidence) };
    } catch (error) {
      // How usual the row is may take longer than there is time for: the answer stays.
      if (problemOf(error).code === 'infer-slow') return { answer };
      throw error;
    }
  }

  return {
    ask: (question) => answered(() => ask(question)),
    open: (source) => answered(() => open(source)),
    draw: (seed, fineness) =>
      answered(async () => {
        if (!held) throw new Error('no model was opened');
        const { model, fit } = held;
        return drawnOf(model, (await fit).fit, seed, fineness);
      }),
  };
}
