/** Fields in which an expression over columns is typed, as all of them work. */
import { useEffect, useState } from 'preact/hooks';
import type { RowCount } from '../worker/protocol';
import { useSelect, useSession } from './session';

/** A pause in typing after which an expression is tried. */
const PAUSE_MS = 250;

export interface ExpressionInputProps {
  readonly id: string;
  readonly value: string;
  readonly placeholder: string;
  readonly wrong: boolean;
  /** The element that says what is wrong, or what the expression finds. */
  readonly describedBy: string | undefined;
  readonly onType: (value: string) => void;
  readonly onBlur?: () => void;
}

export function ExpressionInput({ id, value, placeholder, wrong, describedBy, onType, onBlur }: ExpressionInputProps) {
  return (
    <input
      id={id}
      type="text"
      value={value}
      placeholder={placeholder}
      spellcheck={false}
      autocomplete="off"
      maxLength={8000}
      aria-invalid={wrong}
      aria-describedby={describedBy}
      onInput={(event) => onType(event.currentTarget.value)}
      {...(onBlur ? { onBlur } : {})}
    />
  );
}

/** What is typed, as it is after a pause in typing. */
export function useAfterPause(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}

/** How many rows of the catalog an expression lets through, after a pause in typing; undefined for none and until that is known. */
export function useRowCount(expression: string): RowCount | undefined {
  const session = useSession();
  const [counted, setCounted] = useState<RowCount>();
  const profiles = useSelect((state) => state.profiles);
  // biome-ignore lint/correctness/useExhaustiveDependencies: columns of the same names may hold other values.
  useEffect(() => {
    setCounted(undefined);
    if (expression.trim() === '') return;
    let stale = false;
    const timer = setTimeout(async () => {
      const answer = await session.countRows(expression);
      if (!stale) setCounted(answer);
    }, PAUSE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [expression, session, profiles]);
  return counted;
}

type WhereProps = Pick<ExpressionInputProps, 'id' | 'value' | 'placeholder' | 'onType'> & {
  readonly label: string;
  /** What is wrong with it, if anything; it stands below, as `WhereNote`. */
  readonly wrong: string | undefined;
};

/** Which rows a table shows. */
export function Where({ id, label, wrong, ...rest }: WhereProps) {
  return (
    <>
      <label for={`${id}-where`}>{label}</label>
      <ExpressionInput
        id={`${id}-where`}
        wrong={wrong !== undefined}
        describedBy={wrong ? `${id}-wrong` : undefined}
        {...rest}
      />
    </>
  );
}

export function WhereNote({ id, wrong }: Pick<WhereProps, 'id' | 'wrong'>) {
  if (!wrong) return null;
  return (
    <p id={`${id}-wrong`} class="warn">
      {wrong}
    </p>
  );
}

type CountedProps = Omit<ExpressionInputProps, 'describedBy'> & { readonly label: string };

/** An expression over rows; the element `ID-count` says how many rows it lets through, or what is wrong with it. */
export function CountedExpression({ id, label, ...rest }: CountedProps) {
  return (
    <>
      <label for={id}>{label}</label>
      <ExpressionInput id={id} describedBy={`${id}-count`} {...rest} />
    </>
  );
}
