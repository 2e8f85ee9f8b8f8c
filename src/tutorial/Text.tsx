/** The tutorial's text on the page. */
import { formulas } from 'virtual:formulas';
import type { ComponentChildren } from 'preact';
import { useId, useMemo, useRef } from 'preact/hooks';
import { compact, count, nats } from '../ui/format';
import { lazily } from '../ui/lazily';
import { hrefOf } from './address';
import type { TermName } from './glossary';
import { SOURCE_NAMES, type SourceName } from './source-names';
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
      {held(block.parts).map(({ part, open, stop }, j) =>
        open === '' && stop === '' ? (
          <Part key={j} part={part} state={state} />
        ) : (
          <span key={j} class={styles.held}>
            {open}
            <Part part={part} state={state} />
            {stop}
          </span>
        ),
      )}
    </p>
  );
}

const STOP = /^[.,;:)]+/;

/**
 * Every part with the bracket before it and the stop behind it, so that no line ends or begins with one: a line may break beside a button or a
 * formula.
 */
function held<State>(parts: readonly Inline<State>[]) {
  return parts.map((part, i) => {
    const [before, next] = [parts[i - 1], parts[i + 1]];
    if (typeof part === 'string') {
      const rest = i > 0 ? part.replace(STOP, '') : part;
      return { part: next !== undefined && rest.endsWith('(') ? rest.slice(0, -1) : rest, open: '', stop: '' };
    }
    return {
      part,
      open: typeof before === 'string' && before.endsWith('(') ? '(' : '',
      stop: typeof next === 'string' ? (STOP.exec(next)?.[0] ?? '') : '',
    };
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
      return <Cite source={part.source} />;
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

// What they say is fetched with the first step that is opened.
const TermNote = lazily(async () => (await import('./Notes')).TermNote);
const SourceNote = lazily(async () => (await import('./Notes')).SourceNote);

/** Words that tell more when they are pressed, beside the step that they stand in. */
function Noted({ words, children }: { readonly words: string; readonly children: ComponentChildren }) {
  const id = useId();
  return (
    <>
      <button type="button" class={styles.term} popovertarget={id}>
        {words}
      </button>
      <span id={id} popover="auto" class={styles.definition} role="note" aria-label={words}>
        {children}
      </span>
    </>
  );
}

function Term({ name, words }: { readonly name: TermName; readonly words: string }) {
  return (
    <Noted words={words}>
      <TermNote name={name} />
    </Noted>
  );
}

function Cite({ source }: { readonly source: SourceName }) {
  return (
    <Noted words={SOURCE_NAMES[source]}>
      <SourceNote source={source} />
    </Noted>
  );
}
