/** The page's calls about rows that are asked of a run: none of them ends the worker, which holds the run. */
import type { Remote } from 'comlink';
import type { Problem } from '../../base/problem';
import type { SessionCommands } from '../protocol';
import type { InferPlan, Inferred, InferredRows, Unlike } from './messages';

type Commands = 'infer' | 'unlike' | 'planInfer' | 'inferRows' | 'stopInferring' | 'inferredTable' | 'forgetInferred';
type Refused = { readonly problem: Problem };

/** `call` asks the worker; its second argument is the answer of one that was lost. */
export function inferCalls(
  call: <T>(command: (remote: Remote<SessionCommands>) => Promise<T>, otherwise: T) => Promise<T>,
  lost: Refused,
): Pick<SessionCommands, Commands> {
  return {
    infer: (request) => call<Inferred | Refused>((remote) => remote.infer(request), lost),
    unlike: (request, logEvidence) => call<Unlike | Refused>((remote) => remote.unlike(request, logEvidence), lost),
    planInfer: (request) => call<InferPlan | Refused>((remote) => remote.planInfer(request), lost),
    inferRows: (request) => call<InferredRows | Refused>((remote) => remote.inferRows(request), lost),
    stopInferring: () => call((remote) => remote.stopInferring(), undefined),
    inferredTable: (key, format) => call<Blob | Refused>((remote) => remote.inferredTable(key, format), lost),
    forgetInferred: (key) => call((remote) => remote.forgetInferred(key), undefined),
  };
}
