/** What a figure that leaves the page says under itself: what it was learned from, by which recipe, and what it reached. */
import { countOf, nats } from '../format';
import { seedOf } from '../settings';
import type { PageState } from '../state';

/** Of the picture as it stands; nothing where nothing is open. */
export function captionOf(state: PageState): string {
  const { catalog, prepared, settings, finished, training } = state;
  if (!catalog || !prepared) return '';
  const { features, contexts, request } = prepared;
  const columns = features.map(({ label }) => label).join(', ');
  const given = contexts.length > 0 ? ` given ${contexts.map(({ label }) => label).join(', ')}` : '';
  const rows = request.filter ? `, rows where ${request.filter}` : '';
  const data = `${catalog.name}${catalog.synthetic && !catalog.name.includes('synthetic') ? ' (synthetic)' : ''}: ${columns}${given}${rows}.`;
  if (!training && !finished) return data;
  const flow = settings.custom ? 'layers of one’s own' : settings.preset;
  const seed = `seed ${seedOf(settings)}.`;
  if (!finished) return `${data} Flow ${flow}, ${seed} Step ${training?.step}.`;
  const { metrics, averaged } = finished;
  const flows = averaged.flows > 1 ? `average of ${averaged.flows} flows, ` : '';
  const recipe = `Flow ${flow}, ${flows}${countOf(metrics.steps, 'step')}, ${seed}`;
  const { testLogProb, testLogProbStdErr } = metrics;
  const reached = `Test NLL ${nats(-testLogProb)} ± ${nats(testLogProbStdErr)} nats per row`;
  // The picture may be of the run's past, and the NLL is of its end.
  const back = state.shown === undefined ? undefined : state.past[state.shown];
  return `${data} ${recipe} ${back ? `Shown as at step ${back.step}. ${reached} at the end.` : `${reached}.`}`;
}
