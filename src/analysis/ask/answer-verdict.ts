/** Whether an answer is reliable, as a sentence. */
import type { Answer } from './ask';

const METHODS: Readonly<Record<Answer['method'], string>> = {
  quadrature: 'integrated along the column',
  importance: 'importance draws',
  chains: 'Markov chains',
  samples: 'samples of the model',
  nothing: 'ln p alone',
};

export interface AnswerVerdict {
  readonly reliable: boolean;
  readonly sentence: string;
}

/** The verdict, then how it was found: the method, the independent draws that it is worth, and R̂ of chains. */
export function answerVerdict({
  method,
  effective,
  rHat,
  doubt,
}: Pick<Answer, 'method' | 'effective' | 'rHat' | 'doubt'>): AnswerVerdict {
  const how = [
    METHODS[method],
    ...(Number.isFinite(effective) ? [`worth ${Math.floor(effective).toLocaleString('en')} independent draws`] : []),
    ...(rHat === undefined ? [] : [`R̂ = ${rHat.toFixed(2)}`]),
  ].join(', ');
  if (doubt === undefined) return { reliable: true, sentence: `Reliable: ${how}.` };
  const next = 'Set fewer columns to unknown, give errors that are not far below the scatter, or train on more rows.';
  return { reliable: false, sentence: `Not reliable: ${doubt} (${how}). ${next}` };
}
