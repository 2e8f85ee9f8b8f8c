/** `npm run bench -- selection`: what selecting among many rows costs, by box and by a lasso of 64 corners, in CPU milliseconds. */
import { random } from '../../base/random';
import { MOST_CORNERS } from '../../catalog/filter/polygon';
import { expressionOf, type Shape } from '../../catalog/selection/expression';
import { createSession } from '../../worker/session';
import { parse, wholeNumber } from '../arguments';

const ROWS = 200_000;
const TRIES = 25;

const x = { name: 'x', transform: { kind: 'none' } } as const;
const y = { name: 'y', transform: { kind: 'none' } } as const;

/** A wavy ring of so many corners round a place, so that most sides matter to some row. */
function lassoOf(seed: number): Shape {
  const draw = random(seed, 'catalog');
  const [left, bottom] = [draw.uniform() - 0.5, draw.uniform() - 0.5];
  const corners = Float64Array.from({ length: 2 * MOST_CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * (i >> 1)) / MOST_CORNERS;
    const radius = 0.8 + 0.3 * Math.sin(7 * angle);
    return i & 1 ? bottom + radius * Math.sin(angle) : left + radius * Math.cos(angle);
  });
  return { kind: 'lasso', x, y, corners };
}

function boxOf(seed: number): Shape {
  const draw = random(seed, 'catalog');
  const [left, bottom] = [draw.uniform() - 1, draw.uniform() - 1];
  return {
    kind: 'box',
    ranges: [
      { ...x, from: left, to: left + 1 },
      { ...y, from: bottom, to: bottom + 1 },
    ],
  };
}

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export async function benchSelection(args: readonly string[]): Promise<number> {
  const options = parse(args, { rows: { type: 'string' } });
  const count = wholeNumber(options.rows, 'rows', 1, ROWS);
  const session = createSession();
  const problems: string[] = [];
  await session.listen((event) => {
    if (event.type === 'problem') problems.push(event.problem.message);
  });
  await session.open({ kind: 'toy', toy: 'two-moons', count, seed: 1 }, 1);
  await session.choose({ columns: [x, y].map(({ name }) => ({ name, transform: 'none' })), seed: 1 });
  process.stdout.write(`${count.toLocaleString('en-GB')} rows, ${TRIES} selections each, CPU milliseconds\n`);
  process.stdout.write('shape   first  median  worst after the first   rows selected\n');
  for (const [name, shapeOf] of [['box', boxOf] as const, ['lasso', lassoOf] as const]) {
    const times: number[] = [];
    let selected = 0;
    for (let seed = 1; seed <= TRIES; seed++) {
      const expression = expressionOf(shapeOf(seed));
      const began = cpuMs();
      const answer = await session.selectRows(expression);
      times.push(cpuMs() - began);
      if ('problem' in answer) problems.push(answer.problem.message);
      else selected += answer.count / TRIES;
    }
    const [first = Number.NaN, ...later] = times;
    later.sort((a, b) => a - b);
    const cells = [first, later[later.length >> 1] ?? Number.NaN, later.at(-1) ?? Number.NaN];
    process.stdout.write(
      `${name.padEnd(6)} ${cells.map((cell) => cell.toFixed(1).padStart(6)).join('  ')}   ${Math.round(selected).toLocaleString('en-GB').padStart(24)}\n`,
    );
  }
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  return problems.length > 0 ? 1 : 0;
}
