/** Outliers in one press: which columns are chosen, and which are left out with the reason. */
import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../src/catalog/table';
import { createSession } from '../../src/ui/create-session';
import { measuredColumns, outliersAtOnce } from '../../src/ui/outliers/at-once';
import { viewOf } from '../../src/ui/outliers/view';
import { fakeSession } from '../browser/support/fake-session';
import { galaxies, preparedOf, profileOf } from '../browser/support/fixtures';

const catalogOf = (...profiles: readonly ColumnProfile[]) => ({ ...galaxies, rows: 1_000, profiles });
const catalog = catalogOf(
  profileOf('objid'),
  profileOf('ra'),
  profileOf('decJ2000'),
  profileOf('A_SN1'),
  profileOf('class', { distinct: 3 }),
  profileOf('M_gas', { zeros: 300 }),
  profileOf('age', { missing: 50 }),
  profileOf('e_mag', { facts: { errorOf: 'mag' } }),
  profileOf('survey', { kind: 'text' }),
  ...['mag', 'size', 'mass', 'spin', 'metals', 'copy', 'rate', 'last'].map((name) => profileOf(name)),
);

describe('the columns of one press', () => {
  it('are measured in nearly every row, and are no names, places, errors, classes or parameters', () => {
    const names = measuredColumns({ catalog, profiles: catalog.profiles }).map(({ name }) => name);
    expect(names).toEqual(['mag', 'size', 'mass', 'spin', 'metals', 'copy', 'rate', 'last']);
  });

  it('go without those that wait for a decision, others take their place, and the page says so', async () => {
    const fake = fakeSession({ catalog });
    const session = createSession({
      ...fake.commands,
      async choose(request) {
        const prepared = preparedOf(request);
        const has = (name: string) => request.columns.some((column) => column.name === name);
        const spikes = has('size') ? [{ column: 'size', spikes: [], offered: [], treatment: undefined }] : [];
        const dependences = has('copy') ? [{ columns: ['mass', 'copy'], sentence: 'copy follows from mass.' }] : [];
        fake.chosen.push(request);
        fake.emit({ type: 'prepared', prepared: { ...prepared, spikes, dependences } });
      },
    });
    await session.open({ kind: 'sample' });
    await outliersAtOnce(session);
    expect(session.state.value.view).toBe('outliers');
    expect(session.state.value.choices.map(({ name }) => name)).toEqual([
      'mag',
      'rate',
      'mass',
      'spin',
      'metals',
      'last',
    ]);
    expect(fake.chosen.at(-1)?.decisions).toEqual({ duplicates: 'together' });
    expect(fake.requests).toHaveLength(1);
    expect(viewOf(session).chose.value?.words).toMatch(
      /Left out: size \(repeated values\), copy \(follows from the others\)\./,
    );
  });

  it('are asked of the person where the catalog has too few', async () => {
    const fake = fakeSession({ catalog: catalogOf(profileOf('objid'), profileOf('mag')) });
    const session = createSession(fake.commands);
    await session.open({ kind: 'sample' });
    await outliersAtOnce(session);
    expect(fake.requests).toEqual([]);
    expect(session.state.value.refusal?.problem.hint).toMatch(/by their roles/);
  });
});
