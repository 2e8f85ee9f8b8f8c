/** Takes the result away: all rows with their scores as a table, and a page to print. */
import { SaveTable } from '../SaveTable';
import styles from './Outliers.module.css';
import { useView } from './view';

export function ExportBar() {
  const { printing } = useView();
  return (
    <span class={styles.exportBar}>
      <SaveTable
        words="Save all scores"
        of="scores"
        ending="outliers"
        table={(commands, format) => commands.outliersTable(format)}
      />
      <button
        type="button"
        onClick={() => {
          printing.value = true;
        }}
      >
        Print report
      </button>
    </span>
  );
}
