/**
 * The columns of the open catalog, one to be picked. A catalog may have 2,000: of many columns only those in view are in
 * the page, so the arrow keys are handled here and not left to the radio buttons, which know only those.
 */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ColumnProfile } from '../../catalog/table';
import { count } from '../format';
import { isUsable } from '../of-state';
import { useSelect, useSession } from '../session';
import { scrollToRow, useViewport } from '../table/long-list';
import { ChosenColumns } from './ChosenColumns';
import { ColumnRow } from './ColumnRow';
import styles from './Columns.module.css';

/** Up to this many columns all are in the page, where the browser's own search finds them. */
const WHOLE_UP_TO = 120;
/** Rows kept above and below the view. */
const MARGIN = 4;
/** Pixels of a row; a phone has taller ones. */
const rowHeight = (list: HTMLElement | null) =>
  (list && Number.parseFloat(getComputedStyle(list).getPropertyValue('--column-row'))) || 30;
/** From this many columns on, a field to search them appears. */
const SEARCH_FROM = 12;

export function ColumnList({ profiles }: { profiles: readonly ColumnProfile[] }) {
  const session = useSession();
  const [search, setSearch] = useState('');
  const shown = useMemo(() => {
    const wanted = search.trim().toLowerCase();
    return wanted === '' ? profiles : profiles.filter((profile) => profile.name.toLowerCase().includes(wanted));
  }, [profiles, search]);
  const picked = useSelect((state) => state.choices[0]?.name);
  const rows = useSelect((state) => state.catalog?.rows ?? 0);
  const list = useRef<HTMLDivElement>(null);
  const view = useViewport(list);
  const row = rowHeight(list.current);
  const focusOn = useRef<string | undefined>(undefined);

  const focusWanted = () => {
    if (focusOn.current === undefined) return;
    const radios = list.current?.querySelectorAll<HTMLInputElement>('input') ?? [];
    const wanted = [...radios].find((radio) => radio.value === focusOn.current);
    if (wanted === undefined) return;
    focusOn.current = undefined;
    wanted.focus({ preventScroll: true });
  };
  // After an arrow key the row may only now be in the page.
  useLayoutEffect(focusWanted);

  const pickIndex = (index: number) => {
    const profile = shown[index];
    const element = list.current;
    if (!profile || !element) return;
    scrollToRow(element, index, row);
    focusOn.current = profile.name;
    session.pick(profile);
    focusWanted();
  };
  const goTo = (column: string) => {
    setSearch('');
    const index = profiles.findIndex(({ name }) => name === column);
    if (index >= 0 && list.current) scrollToRow(list.current, index, row);
    session.takeInHand(column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const direction = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const { value } = event.target;
    const usable = shown.flatMap((profile, index) => (isUsable(profile) ? [index] : []));
    const at = usable.findIndex((index) => shown[index]?.name === value);
    const next = usable[at + direction];
    if (next !== undefined) pickIndex(next);
  };

  const whole = shown.length <= WHOLE_UP_TO;
  const first = whole ? 0 : Math.max(0, Math.floor(view.top / row) - MARGIN);
  const last = whole ? shown.length : Math.min(shown.length, Math.ceil((view.top + view.height) / row) + MARGIN);
  const tabStop = shown.findIndex((profile) => profile.name === picked);
  return (
    <div class={styles.columns}>
      {profiles.length >= SEARCH_FROM && (
        <input
          type="search"
          aria-label="Search columns"
          placeholder={`Search ${count(profiles.length)} columns`}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {profiles.length >= SEARCH_FROM && <ChosenColumns onGo={goTo} />}
      {shown.length === 0 && <p class="empty-note">No column's name contains “{search.slice(0, 60)}”.</p>}
      <div class={styles.columnList} ref={list} role="radiogroup" aria-label="Column to learn" onKeyDown={onKeyDown}>
        <div class={styles.columnSpace} style={{ height: `${shown.length * row}px` }}>
          {shown.slice(first, last).map((profile, i) => (
            <ColumnRow
              key={profile.name}
              profile={profile}
              rows={rows}
              top={(first + i) * row}
              position={first + i + 1}
              of={shown.length}
              picked={profile.name === picked}
              tabStop={tabStop === -1 || tabStop === first + i || tabStop < first || tabStop >= last}
              onPick={() => session.pick(profile)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
