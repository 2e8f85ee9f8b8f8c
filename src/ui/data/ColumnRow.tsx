/** One column: its name, kind, what is missing, its range and its shape. The name is data and only ever text. */
import type { ColumnProfile } from '../../catalog/table';
import { compact, count, percent } from '../format';
import { isUsable } from '../state';
import { MiniHistogram } from './MiniHistogram';

const KIND: Record<ColumnProfile['kind'], string> = {
  number: 'number',
  integer: 'integer',
  constant: 'constant: nothing to learn',
  text: 'text: not a number',
  empty: 'empty',
};

interface Props {
  readonly profile: ColumnProfile;
  readonly rows: number;
  readonly top: number;
  readonly position: number;
  readonly of: number;
  readonly picked: boolean;
  readonly tabStop: boolean;
  readonly onPick: () => void;
}

export function ColumnRow({ profile, rows, top, position, of, picked, tabStop, onPick }: Props) {
  const { name, kind, missing, zeros, range } = profile;
  const usable = isUsable(profile);
  return (
    <label class={`column-row${picked ? ' picked' : ''}${usable ? '' : ' unusable'}`} style={{ top: `${top}px` }}>
      <input
        type="radio"
        name="column"
        value={name}
        aria-label={name}
        aria-setsize={of}
        aria-posinset={position}
        checked={picked}
        disabled={!usable}
        tabIndex={tabStop ? 0 : -1}
        onChange={onPick}
      />
      <span class="column-name clip" title={name}>
        {name}
      </span>
      <MiniHistogram counts={profile.histogram} />
      <span class="column-facts">
        <span>{KIND[kind]}</span>
        {missing > 0 && <span class="warn">{percent(missing / Math.max(1, rows))} missing</span>}
        {zeros > 0 && <span class="warn">{count(zeros)} zeros</span>}
      </span>
      {range && (
        <span class="column-range">
          <span title="smallest">{compact(range.min)}</span>
          <span title="median" class="median">
            {compact(range.median)}
          </span>
          <span title="largest">{compact(range.max)}</span>
        </span>
      )}
    </label>
  );
}
