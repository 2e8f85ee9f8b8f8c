/** What the command line says of arguments that it cannot take. What it takes stands in `docs/command-line.md`, which `--help` shows. */

/** `option` is without its dashes. */
export const ARGUMENT_WORDS = {
  unreadable: 'The arguments cannot be read',
  takes: (option: string, form: string, got: string | undefined) => `--${option} takes ${form}, and got '${got}'.`,
  wholeNumber: (least: number) => `a whole number of at least ${least}`,
  oneOf: (names: readonly string[]) => `one of ${names.join(', ')}`,
  notAColumn: (option: string, name: string) => `--${option} names '${name}', which is not among the columns.`,
  notChosen: (option: string, name: string) => `--${option} names '${name}', which is not among --columns or --given.`,
  notNumbers: (option: string, name: string) => `--${option} names '${name}', which is no column of numbers.`,
  unknown: (what: string, name: string | undefined, known: readonly string[]) =>
    `There is no ${what} '${name}'. There are: ${known.join(', ')}.`,
  give: (options: string) => `Give ${options}.`,
  flowColumns: (flow: string, columns: string) => `The flow '${flow}' does not suit ${columns}.`,
  columns: (dim: number, context = 0) => `${dim} columns${context > 0 ? ` given ${context}` : ''}`,
  noContext: (flow: string) => `The flow '${flow}' cannot look at given columns.`,
  mostFlows: (most: number) => `At most ${most} flows are averaged (--members).`,
  notMeasurable: 'Nothing in the file can be measured on the engines asked for.',
  modelGiven: (mass: string) =>
    `--model takes a flow that is given ${mass}: npm run fit -- --columns ... --given ${mass}.`,
  nothingGiven: 'The model is given no column, so --given has nothing to name.',
  givenWhat: (columns: string, values: string) =>
    `The model is given ${columns}: name their values by --given ${values}, or a catalog that has these columns.`,
  givenOther: (columns: string, named: string) => `The model is given ${columns}, and --given names ${named}.`,
  noGivenRow: 'No row of --given has values that the model can take.',
} as const;
