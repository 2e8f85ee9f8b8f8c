/** A figure that is not there yet says what will be. */
import styles from './Figures.module.css';
export function Empty({ children }: { readonly children: string }) {
  return <p class={styles.emptyFigure}>{children}</p>;
}
