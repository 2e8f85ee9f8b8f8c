/** Keys that work anywhere on the page, except where a control has its own use for them. */
import { useLayoutEffect } from 'preact/hooks';
import { useSession } from './session';
import { VIEW_NAMES, VIEWS } from './views';

export const KEYS = [
  { key: 'Space', does: 'Train, pause or resume' },
  { key: '.', does: 'One optimiser step' },
  { key: 'F', does: 'Finish the run now' },
  { key: 'R', does: 'Reset: put the run away; it stays among the earlier runs' },
  { key: 'L', does: 'Density axis: linear or logarithmic' },
  { key: '1 … 7', does: 'The views: Data, Train, Trust, Outliers, Infer, Compare, Share' },
  { key: 'Ctrl Z', does: 'Undo the last choice of columns, rows or settings; with Shift, redo' },
  { key: '?', does: 'This help' },
] as const;

const OWN_KEYS = 'input, textarea, select, dialog, [contenteditable]';
/** They have a use for Space alone: after a press on one, all other keys still work. */
const PRESSED_BY_SPACE = 'button, summary, a[href]';

export function useKeyboard(showHelp: () => void): void {
  const session = useSession();
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.repeat) return;
      // Typing has an undo of its own.
      const typing = event.target instanceof Element && event.target.closest('input[type=text], textarea');
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !typing) {
        event.preventDefault();
        if (event.shiftKey) session.redo();
        else session.undo();
        return;
      }
      if (event.ctrlKey || event.metaKey) return;
      const own = event.key === ' ' ? `${OWN_KEYS}, ${PRESSED_BY_SPACE}` : OWN_KEYS;
      if (event.target instanceof Element && event.target.closest(own)) return;
      const view = VIEW_NAMES.find((one) => VIEWS[one].key === event.key);
      const act = view
        ? () => session.setView(view)
        : {
            ' ': session.toggleRun,
            '.': session.step,
            f: session.finish,
            r: session.reset,
            l: () => session.setLogDensity(!session.state.value.logDensity),
            '?': showHelp,
          }[event.key.toLowerCase()];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [session, showHelp]);
}
