/** A fit from beginning to end, with what is to be shown of the way. */
import { callLab } from './client';
import type { FitRequest, Snapshot } from './protocol';

/** Work that a reader waits for. */
export interface Busy {
  readonly doing: string;
  /** 0 to 1, NaN where nobody knows. */
  readonly fraction: number;
}

/** Reports of one fit come this often, in shares of its steps. */
const STRIDES = 20;

export interface Fitted {
  readonly fit: number;
  readonly snapshot: Snapshot;
}

/** Fits to the end. The fit stays in the lab until it is forgotten. */
export async function fitToEnd(request: FitRequest, onProgress: (fraction: number) => void): Promise<Fitted> {
  const { fit, snapshot: first } = await callLab((lab) => lab.begin(request));
  const { steps } = request.options;
  const stride = Math.ceil(steps / STRIDES);
  let snapshot = first;
  while (!snapshot.stopped) {
    snapshot = await callLab((lab) => lab.advance(fit, stride));
    onProgress(snapshot.step / steps);
  }
  return { fit, snapshot };
}

/** Gives a fit's memory back; that it is gone already is no news. */
export function forgetFit(fit: number): void {
  callLab((lab) => lab.forget(fit)).catch(() => undefined);
}
