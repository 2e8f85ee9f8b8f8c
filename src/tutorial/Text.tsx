/** The tutorial's text on the page. */
import { formulas } from 'virtual:formulas';
import { useId, useMemo, useRef } from 'preact/hooks';
import { compact, count, nats } from '../ui/format';
import { hrefOf } from './address';
import { GLOSSARY, type TermName } from './glossary';
import { SOURCES } from './sources';
import styles from './Text.module.css';
import type { Block, FormulaName, Inline } from './text';

export function Blocks<State>({ blocks, state }: { readonly blocks: readonly Block<State>[]; readonly state: State }) {
  // What holds no number stays as it is: in every frame of a drag that is most of a page.
  const first = useRef(state);
  const still = useMemo(
    () => blocks.map((block, i) => (follows(block) ? undefined : <Text key={i} block={block} state={first.current} />)),
    [blocks],
  );
  return <>{blocks.map((block, i) => still[i] ?? <Text key={i} block={block} state={state} />)}</>;
}

/** Whether it shows a number that the page computes. */
const follows = <State,>(block: Block<State>) =>
  block.kind === 'paragraph' && block.parts.some((part) => typeof part !== 'string' && part.kind === 'value');

function Text<State>({ block, state }: { readonly block: Block<State>; readonly state: State }) {
  if (block.kind === 'formula')
    return (
      <p class={styles.display}>
        <Formula name={block.name} />
      </p>
    );
  return (
    <p>
      {held(block.parts).map(({ part, stop }, j) =>
        stop === '' ? (
          <Part key={j} part={part} state={state} />
        ) : (
          <span key={j} class={styles.held}>
            <Part part={part} state={state} />
            {stop}
          </span>
        ),
      )}
    </p>
  );
}

const STOP = /^[.,;:)]+/;

/** Every part with the stop that follows it, so that no line begins with one: a line may break behind a button or a formula. */
function held<State>(parts: readonly Inline<State>[]) {
  return parts.map((part, i) => {
    const next = parts[i + 1];
    if (typeof part === 'string') return { part: i > 0 ? part.replace(STOP, '') : part, stop: '' };
    return { part, stop: typeof next === 'string' ? (STOP.exec(next)?.[0] ?? '') : '' };
  });
}

function Part<State>({ part, state }: { readonly part: Inline<State>; readonly state: State }) {
  if (typeof part === 'string') return <>{part}</>;
  switch (part.kind) {
    case 'value':
      return <Value value={part.of(state)} digits={part.digits} unit={part.unit} />;
    case 'term':
      return <Term name={part.term} words={part.words} />;
    case 'formula':
      return <Formula name={part.name} />;
    case 'cite':
      return <a href={hrefOf('sources')}>{SOURCES[part.source].short}</a>;
    case 'chapter':
      return <a href={hrefOf(part.chapter)}>{part.words}</a>;
    default:
      return part satisfies never;
  }
}

/** As many decimals as asked for; a small number that they would hide is written out, and a whole one in groups of three. */
function written(value: number, digits: number): string {
  if (digits === 0) return count(value);
  return value !== 0 && Math.abs(value) < 0.5 * 10 ** -digits ? compact(value, 2) : nats(value, digits);
}

/** A computed number; a dash until there is one. */
export function Value({
  value,
  digits,
  unit,
}: {
  readonly value: number | undefined;
  readonly digits: number;
  readonly unit: string;
}) {
  const text = written(value ?? Number.NaN, digits);
  return <b class={styles.value}>{unit && value !== undefined ? `${text} ${unit}` : text}</b>;
}

/** MathML, with the formula in words as its name. */
export function Formula({ name }: { readonly name: FormulaName }) {
  const { math, words } = formulas[name];
  // The build's own MathML: nothing of it comes from outside.
  return <math aria-label={words} dangerouslySetInnerHTML={{ __html: math }} />;
}

/** A word that tells what it means when it is pressed. */
function Term({ name, words }: { readonly name: TermName; readonly words: string }) {
  const id = useId();
  const { title, text } = GLOSSARY[name];
  return (
    <>
      <button type="button" class={styles.term} popovertarget={id}>
        {words}
      </button>
      <span id={id} popover="auto" class={styles.definition} role="note" aria-label={title}>
        <strong>{title}.</strong> {text}
      </span>
    </>
  );
}
