/** What is fuzzed in Node, by name: apart from what is loaded to do it, which takes seconds. */
export const TARGETS = ['links', 'files', 'formulas'] as const;
export type TargetName = (typeof TARGETS)[number];
