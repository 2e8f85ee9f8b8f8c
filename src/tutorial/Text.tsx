/** The tutorial's text on the page. */
import { formulas } from 'virtual:formulas';
import { useId } from 'preact/hooks';
import { nats } from '../ui/format';
import { hrefOf } from './address';
import { GLOSSARY, type TermName } from './glossary';
import { SOURCES } from './sources';
import type { Block, FormulaName, Inline } from './text';

export function Blocks<State>({ blocks, state }: { readonly blocks: readonly Block<State>[]; readonly state: State }) {
  return (
    <>
      {blocks.map((block, i) =>
        block.kind === 'formula' ? (
          <p key={i} class="display">
            <Formula name={block.name} />
          </p>
        ) : (
          <p key={i}>
            {block.parts.map((part, j) => (
              <Part key={j} part={part} state={state} />
            ))}
          </p>
        ),
      )}
    </>
  );
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
    default:
      return part satisfies never;
  }
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
  const text = nats(value ?? Number.NaN, digits);
  return <b class="value">{unit ? `${text} ${unit}` : text}</b>;
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
      <button type="button" class="term" popovertarget={id}>
        {words}
      </button>
      <span id={id} popover="auto" class="definition" role="note" aria-label={title}>
        <strong>{title}.</strong> {text}
      </span>
    </>
  );
}
