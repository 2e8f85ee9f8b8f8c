/** How far a question is, where it was asked, and a way to stop it. */
import type { InferTask } from '../../worker/infer/messages';
import { useSelect } from '../session';
import { TaskProgress } from '../TaskProgress';
import styles from './Infer.module.css';

export function Progress({ of }: { of: InferTask }) {
  const task = useSelect(({ inferring }) => (inferring?.task === of ? inferring : undefined));
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
