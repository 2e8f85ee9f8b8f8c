/** Maps by a formula as Python: the expression as a person would write it, with names for what is needed more than once. */
import { type Expression, inOrder, isMask, Recording } from '../../flow/formula/graph';
import { Recorded } from '../../flow/formula/record';
import { MAP_NAMES, type MapName, mapOf } from '../../flow/maps/registry';
import { PART, type Part } from './part';

/** Code and how tightly it binds: sums 1, products 2, names and calls 4. */
interface Code {
  readonly text: string;
  readonly binds: 0 | 1 | 2 | 3 | 4;
}

const within = ({ text, binds }: Code, least: number) => (binds < least ? `(${text})` : text);

function codeOf({ operation, value, parts }: Expression, [a, b, c]: readonly Code[]): Code {
  const infix = (sign: string, binds: 0 | 1 | 2): Code => ({
    text: `${within(a as Code, binds)} ${sign} ${within(b as Code, binds + 1)}`,
    binds,
  });
  const call = (name: string, ...rest: string[]): Code => ({
    text: `${within(a as Code, 4)}.${name}(${rest.join(', ')})`,
    binds: 4,
  });
  const bare = (of: Code | undefined) => (of as Code).text;
  const number = (of: Expression | undefined) => (of?.operation === 'constant' ? String(of.value) : undefined);
  switch (operation) {
    case 'constant':
      return { text: String(value), binds: value < 0 ? 3 : 4 };
    case 'add':
      return infix('+', 1);
    case 'sub':
      return infix('-', 1);
    case 'mul':
      return infix('*', 2);
    case 'div':
      return infix('/', 2);
    case 'neg':
      return { text: `-${within(a as Code, 3)}`, binds: 3 };
    case 'min':
    case 'max': {
      const limit = number(parts[1]);
      if (limit !== undefined) return call('clamp', `${operation === 'min' ? 'max' : 'min'}=${limit}`);
      return { text: `torch.${operation}imum(${bare(a)}, ${bare(b)})`, binds: 4 };
    }
    case 'clip':
    case 'nudge':
      return call('clamp', bare(b), bare(c));
    case 'softplus':
      return { text: `nn.functional.softplus(${bare(a)})`, binds: 4 };
    case 'abs':
    case 'sqrt':
    case 'exp':
    case 'log':
    case 'sigmoid':
    case 'tanh':
      return call(operation);
    case 'atLeast':
      return infix('>=', 0);
    case 'equal':
      return infix('==', 0);
    case 'select':
      return { text: `torch.where(${[a, b, c].map(bare).join(', ')})`, binds: 4 };
    case 'input':
      return { text: '', binds: 4 };
    default:
      return operation satisfies never;
  }
}

/** The lines that return some expressions. */
function linesOf(outputs: readonly Expression[], indent: string): string[] {
  const all = inOrder(outputs);
  const uses = new Map<Expression, number>();
  for (const part of [...all.flatMap(({ parts }) => parts), ...outputs]) uses.set(part, (uses.get(part) ?? 0) + 1);
  const codes = new Map<Expression, Code>();
  const lines: string[] = [];
  for (const expression of all) {
    if (expression.operation === 'input') {
      codes.set(expression, { text: expression.name, binds: 4 });
      continue;
    }
    const code = codeOf(
      expression,
      expression.parts.map((part) => codes.get(part) as Code),
    );
    const named = (uses.get(expression) ?? 0) > 1 && expression.operation !== 'constant';
    const name = `${isMask(expression) ? 'is' : 'v'}${lines.length + 1}`;
    if (named) lines.push(`${indent}${name} = ${code.text}`);
    codes.set(expression, named ? { text: name, binds: 4 } : code);
  }
  return [...lines, `${indent}return ${outputs.map((output) => (codes.get(output) as Code).text).join(', ')}`];
}

/** `<name>_map(raw, x, spec, inverse=False)`: the value and the ln of its slope. */
function formulaMapPart(name: MapName): Part {
  const map = mapOf(name);
  const body = (direction: 'forward' | 'inverse', indent: string) => {
    const recording = new Recording();
    const input = (of: string) => new Recorded(recording, recording.input(of));
    const raw = Object.fromEntries(map.names.map((number) => [number, input(number)]));
    return linesOf(
      map[direction](raw, input('x')).map(({ expression }) => expression),
      indent,
    ).join('\n');
  };
  return {
    code: `def ${name}_map(raw, x, spec, inverse=False):
    ${map.names.join(', ')} = raw.unbind(-1)
    if inverse:
${body('inverse', '        ')}
${body('forward', '    ')}`,
  };
}

/** Each once, since a file holds a part once. */
export const MAP_PARTS = Object.fromEntries(MAP_NAMES.map((name) => [name, formulaMapPart(name)])) as Readonly<
  Record<MapName, Part>
>;

/** `chosen_map`, by the option `map` of a layer. */
export const CHOSEN_MAP: Part = {
  needs: [PART, ...MAP_NAMES.map((name) => MAP_PARTS[name])],
  code: `MAPS = {${MAP_NAMES.map((name) => `"${name}": (${mapOf(name).names.length}, ${name}_map)`).join(', ')}}


def chosen_map(raw, x, spec, inverse=False):
    return pick(MAPS, spec["map"])[1](raw, x, spec, inverse)


def chosen_size(spec):
    return pick(MAPS, spec["map"])[0]`,
};
