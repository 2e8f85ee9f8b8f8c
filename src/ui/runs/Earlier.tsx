/** A list of what was made earlier and stays until a person deletes it. */
import type { ComponentChildren } from 'preact';
import styles from './Runs.module.css';

interface Props {
  readonly title: string;
  readonly id: string;
  /** Items of the list. */
  readonly children: readonly ComponentChildren[];
}

export function Earlier({ title, id, children }: Props) {
  if (children.length === 0) return null;
  return (
    <section class={styles.runs} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}
