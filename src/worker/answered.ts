/** Commands whose refusal is their answer. */
import { type Problem, problemOf } from '../base/problem';

export async function answered<T>(command: () => T | Promise<T>): Promise<T | { readonly problem: Problem }> {
  try {
    return await command();
  } catch (error) {
    return { problem: problemOf(error) };
  }
}
