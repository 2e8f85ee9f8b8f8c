/** The whole window takes a dropped file. */
import { useLayoutEffect, useState } from 'preact/hooks';
import { listen } from '../listen';
import { useSession } from '../session';
import styles from './DropZone.module.css';
import { carriesFiles, droppedFiles } from './dropped';

export function DropZone() {
  const session = useSession();
  const [over, setOver] = useState(false);

  useLayoutEffect(() => {
    // Enter and leave fire for every element that is crossed; only their balance says where the pointer is.
    let depth = 0;
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      depth += 1;
      setOver(true);
      session.connect();
    };
    const onLeave = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const onOver = (event: DragEvent) => {
      if (carriesFiles(event.dataTransfer)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer || !carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void droppedFiles(event.dataTransfer).then((dropped) => {
        if ('kind' in dropped) session.open(dropped);
        else session.refuse(dropped);
      });
    };
    return listen(window, { dragenter: onEnter, dragleave: onLeave, dragover: onOver, drop: onDrop });
  }, [session]);

  return over ? (
    <div class={styles.dropCover} aria-hidden="true">
      <p>Drop the catalog, or a folder of boxes: it is read here, and stays here</p>
    </div>
  ) : null;
}
