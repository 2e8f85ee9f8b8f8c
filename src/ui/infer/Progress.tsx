/** How far a question is, and a way to stop it. */
import { useSelect } from '../session';
import { TaskProgress } from '../TaskProgress';
import styles from './Infer.module.css';

export function Progress() {
  const task = useSelect((state) => state.inferring);
  if (!task) return null;
  return (
    <TaskProgress
      class={styles.progress}
      label={task.doing}
      task={task}
      stop={(commands) => commands.stopInferring()}
    />
  );
}
