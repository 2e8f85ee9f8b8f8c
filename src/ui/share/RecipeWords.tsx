/** The recipe of a shared model in words: columns, rows, flow and what it scored. */
import type { Metrics, Recipe } from '../../share/recipe';
import { compact, count, nats } from '../format';
import { sourceWords } from './open-recipe';
import styles from './RecipeWords.module.css';

const MOST_LETTERS = 60;
const clipped = (name: string) => (name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS)}…` : name);

export function RecipeWords({ recipe, metrics }: { recipe: Recipe; metrics: Metrics | undefined }) {
  const { columns, definitions = [], flow, training, seed, filter, split } = recipe;
  const words = (role: 'feature' | 'context') =>
    columns
      .filter((column) => (column.role ?? 'feature') === role)
      .map(({ name, transform }) => (transform === 'none' ? clipped(name) : `${transform} ${clipped(name)}`))
      .join(', ');
  const layers = flow.transforms.map(({ kind }) => kind);
  const kinds = [...new Set(layers)]
    .map((kind) => `${layers.filter((other) => other === kind).length} × ${kind}`)
    .join(', ');
  const rows: [string, string][] = [
    ['Learned from', sourceWords(recipe.source)],
    ['Computed columns', definitions.map(({ name, expression }) => `${name} = ${expression}`).join(', ')],
    ['Columns', words('feature')],
    ['Given', words('context')],
    ['Rows', filter ?? ''],
    ['Split by', split.by?.join(' and ') ?? 'row'],
    ['Flow', `${kinds}; base ${flow.base.kind}`],
    [
      'Training',
      `${count(training.steps)} steps of ${count(training.batch)}, rate ${compact(training.learningRate)}, seed ${seed}`,
    ],
  ];
  if (metrics)
    rows.push([
      'Test NLL',
      `${nats(-metrics.testLogProb)} ± ${nats(metrics.testLogProbStdErr)} nats per row; one Gaussian ${nats(-metrics.gaussianLogProb)}`,
    ]);
  return (
    <dl class={styles.recipeWords}>
      {rows
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
