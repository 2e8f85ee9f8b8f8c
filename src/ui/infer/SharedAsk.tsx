/** A model that was sent is asked like one that was trained here: a row is typed, and its unknown columns come out. */

import { useState } from 'preact/hooks';
import type { Problem } from '../../base/problem';
import { shownName } from '../../catalog/readable-name';
import type { SharedReader } from '../../worker/shared/client';
import type { Drawn } from '../../worker/shared/protocol';
import { Refused } from '../Refused';
import parts from '../styles/parts.module.css';
import { Answer } from './Answers';
import { knownWords } from './ask-row';
import { Field } from './Field';
import styles from './Infer.module.css';
import { asTyped, cellOf, firstUnknown, numberOf, type TypedCell } from './typed';
import type { KeptAnswer } from './view';

const DRAWS = 1_000;
const MOST_KEPT = 6;

export function SharedAsk({ reader, drawn: { columns, given } }: { reader: SharedReader; drawn: Drawn }) {
  const unknown = firstUnknown(columns, given.length > 0);
  const [cells, setCells] = useState<ReadonlyMap<string, TypedCell>>(
    () =>
      new Map(
        columns.map(({ choice: { name } }) => [
          name,
          { kind: unknown.has(name) ? 'unknown' : 'known', value: '', spread: '' },
        ]),
      ),
  );
  const [conditions, setConditions] = useState(() =>
    given.map(({ name, value }) => ({ name, typed: asTyped(Number(value.toPrecision(4))) })),
  );
  const [answers, setAnswers] = useState<readonly KeptAnswer[]>([]);
  const [shown, setShown] = useState<number>();
  const [wrong, setWrong] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setWrong(undefined);
    setBusy(true);
    const asked = [...cells.values()].map((cell) => cellOf(cell, new Map()));
    const question = {
      cells: asked,
      given: conditions.map(({ typed }) => numberOf(typed)),
      draws: DRAWS,
      seed: 1,
    };
    const found = await reader.ask(question);
    setBusy(false);
    if (!found.ok) return setWrong(found.problem);
    const { answer, unlike } = found.value;
    const free = answer.columns.flatMap(({ column }) => columns[column] ?? []);
    const id = 1 + Math.max(0, ...answers.map((one) => one.id));
    const kept: KeptAnswer = {
      id,
      title: `Typed row: ${free.map(({ choice }) => choice.name).join(', ') || 'ln p'}`,
      columns: free,
      truth: new Map(),
      known: knownWords(
        cells,
        conditions.map(({ name, typed }) => `${name} = ${typed}`),
      ),
      hasEvidence: asked.some(({ kind }) => kind !== 'unknown'),
      answer,
      ...(unlike ? { unlike } : {}),
    };
    setAnswers([kept, ...answers].slice(0, MOST_KEPT));
    setShown(id);
  };
  const now = answers.find(({ id }) => id === shown) ?? answers[0];
  return (
    <details class={styles.every}>
      <summary>Ask this model</summary>
      <form
        class={styles.fields}
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <p class="help">Type what is known of a row. Unknown columns come out with intervals and draws.</p>
        {columns.map((feature) => {
          const { name } = feature.choice;
          const cell = cells.get(name);
          return (
            cell && (
              <Field
                key={name}
                feature={feature}
                cell={cell}
                spreadOf={() => ''}
                onChange={(change) => setCells(new Map(cells).set(name, { ...cell, ...change }))}
              />
            )
          );
        })}
        {conditions.map(({ name, typed }) => (
          <label key={name} class={styles.field}>
            <span class="clip">{shownName({ name })}</span>
            <span class="muted">given</span>
            <input
              type="text"
              inputMode="decimal"
              autocomplete="off"
              aria-label={`Given ${shownName({ name })}`}
              value={typed}
              onInput={({ currentTarget }) =>
                setConditions(conditions.map((one) => (one.name === name ? { name, typed: currentTarget.value } : one)))
              }
            />
          </label>
        ))}
        <Refused problem={wrong} />
        <div class={styles.actions}>
          <button type="submit" class="primary" disabled={busy}>
            {busy ? 'Asking …' : 'Ask'}
          </button>
        </div>
      </form>
      {answers.length > 1 && now && (
        <label class={parts.labelled}>
          <span>Answer</span>
          <select value={String(now.id)} onChange={({ currentTarget }) => setShown(Number(currentTarget.value))}>
            {answers.map(({ id, title }) => (
              <option key={id} value={String(id)}>
                {id}. {title}
              </option>
            ))}
          </select>
        </label>
      )}
      {now && <Answer key={now.id} kept={now} />}
    </details>
  );
}
