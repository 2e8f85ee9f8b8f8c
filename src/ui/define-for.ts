/** Computes on the open catalog what a recipe needs, beside what the person computed before. */
import type { Definition } from '../catalog/define/definition';
import type { Session } from './session';

/**
 * Resolves with whether the columns are there; else the page says why. A column of that name that the file has itself is taken as it
 * is: somebody may have saved the table with it.
 */
export async function defineFor(session: Session, wanted: readonly Definition[] = []): Promise<boolean> {
  const { definitions, profiles } = session.state.value;
  const isDefined = (name: string) => definitions.some((one) => one.name === name);
  const missing = wanted.filter(({ name }) => isDefined(name) || !profiles.some((profile) => profile.name === name));
  const others = definitions.filter(({ name }) => !missing.some((one) => one.name === name));
  if (missing.length === 0) return true;
  const problem = await session.define([...others, ...missing]);
  if (problem) session.refuse(problem);
  return problem === undefined;
}
