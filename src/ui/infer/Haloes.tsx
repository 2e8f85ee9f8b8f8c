/** Galaxies in haloes: the columns that tell of haloes, mean numbers by halo mass, two models of them, and mocks. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Problem } from '../../base/problem';
import { namesObjects } from '../../catalog/identity';
import { TABLE_FORMATS, type TableFormat } from '../../share/table-out/write';
import type { HaloRequest } from '../../worker/haloes/messages';
import { download } from '../download';
import { FormatChoice } from '../FormatChoice';
import { countOf } from '../format';
import { phaseOf } from '../of-state';
import { Refused } from '../Refused';
import { useSelect, useSession } from '../session';
import { seedOf } from '../settings';
import { HaloReport } from './HaloReport';
import { galaxyChoices, type HaloGuess, haloColumns, hasHaloes, namedColumn } from './haloes';
import styles from './Infer.module.css';
import { useInferView } from './view';

const ROLES = { mass: 'Host halo mass', id: 'Halo ID', central: 'Central flag' } as const;
const OFFERED: Readonly<Record<keyof typeof ROLES, keyof HaloGuess>> = {
  mass: 'masses',
  id: 'ids',
  central: 'centrals',
};

type Chosen = Partial<Record<keyof typeof ROLES | 'group', string>>;

const fieldsOf = ({ mass, id, central, groups }: HaloRequest): Chosen => ({
  ...{ mass, id, central },
  group: groups[0] ?? '',
});

/** What is chosen and refused is of one catalog. */
export function Haloes() {
  const opened = useSelect((state) => state.opened);
  const known = useRef<{ readonly opened: unknown; key: number }>({ opened, key: 0 });
  if (known.current.opened !== opened) known.current = { opened, key: known.current.key + 1 };
  return <OfCatalog key={known.current.key} />;
}

function OfCatalog() {
  const session = useSession();
  const profiles = useSelect((state) => state.profiles);
  const groupings = useSelect((state) => state.catalog?.groupings);
  const busy = useSelect((state) => ['starting', 'running', 'paused', 'choosing'].includes(phaseOf(state)));
  const conditioned = useSelect((state) => state.finished !== undefined && (state.prepared?.contexts.length ?? 0) > 0);
  const offered = useMemo(() => haloColumns({ profiles }), [profiles]);
  const opened = useSelect((state) => state.opened);
  const view = useInferView();
  const kept = view.haloes.value;
  const found = kept?.of === opened ? kept : undefined;
  const [chosen, setChosen] = useState<Chosen>(() => (found ? fieldsOf(found.request) : {}));
  const [galaxies, setGalaxies] = useState(found?.request.galaxies ?? '');
  const [wrong, setWrong] = useState<Problem>();
  const [working, setWorking] = useState(false);
  const [format, setFormat] = useState<TableFormat>('csv');
  if (offered.masses.length === 0 || offered.ids.length === 0 || offered.centrals.length === 0) return null;
  const nameOf = (role: keyof typeof ROLES) => {
    const own = chosen[role];
    const isThere = own !== undefined && offered[OFFERED[role]].includes(own);
    return isThere ? own : (namedColumn(offered, OFFERED[role]) ?? '');
  };
  const lacking = (Object.keys(ROLES) as (keyof typeof ROLES)[]).filter((role) => nameOf(role) === '');
  const several = profiles.filter(({ distinct }) => distinct >= 2).map(({ name }) => name);
  // Galaxies of one group, such as one galaxy at several times, are no simulation.
  const by = (groupings?.[0]?.by ?? []).filter((name) => several.includes(name) && !namesObjects(name));
  const groups = chosen.group === undefined ? by : chosen.group === '' ? [] : [chosen.group];
  const request = (): HaloRequest => ({
    ...{ mass: nameOf('mass'), id: nameOf('id'), central: nameOf('central'), groups, galaxies },
    seed: seedOf(session.state.value.settings),
  });
  const count = async () => {
    const asked = request();
    setWrong(undefined);
    setWorking(true);
    const of = session.state.value.opened;
    const answer = await session.ask((commands) => commands.haloes(asked));
    setWorking(false);
    if (!answer) return;
    if ('problem' in answer) setWrong(answer.problem);
    else view.haloes.value = { request: asked, found: answer, of };
  };
  const mock = async () => {
    if (!found) return;
    setWorking(true);
    const blob = await session.ask((commands) => commands.haloMock(found.request, format));
    setWorking(false);
    if (!blob) return;
    if ('problem' in blob) return setWrong(blob.problem);
    download(blob, `mock-galaxies.${TABLE_FORMATS[format].endings[0]}`);
  };
  const learn = () => {
    const state = session.state.value;
    const { mass, id, central } = request();
    const choices = galaxyChoices(state, mass, [id, central]);
    if (choices.every(({ role }) => role === 'context')) {
      return setWrong({
        code: 'no-properties',
        message: 'No column of this catalog is a property without zeros.',
        hint: 'Choose the properties to learn in the list of columns, and press again.',
      });
    }
    setWrong(undefined);
    const filter = [state.filter, galaxies].filter((one) => one.trim() !== '').map((one) => `(${one})`);
    const rows = { filter: filter.join(' and '), by: groups.length > 0 ? groups : [id] };
    void session.learn(choices, state.settings, rows);
  };
  return (
    <details class={styles.every} open={found !== undefined || hasHaloes(offered)}>
      <summary>Galaxies in haloes</summary>
      <p class="help">
        Mean numbers of central and satellite galaxies by halo mass, two models of them (HOD), and mock galaxies. Rows
        that are no galaxies tell of their haloes.
      </p>
      <div class={styles.halo}>
        {(Object.keys(ROLES) as (keyof typeof ROLES)[]).map((role) => (
          <label key={role} class="field">
            <span>{ROLES[role]}</span>
            <select
              value={nameOf(role)}
              onChange={({ currentTarget }) => setChosen({ ...chosen, [role]: currentTarget.value })}
            >
              {nameOf(role) === '' && <option value="">choose</option>}
              {offered[OFFERED[role]].map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        ))}
        <label class="field">
          <span>Simulation</span>
          <select
            value={chosen.group ?? by[0] ?? ''}
            onChange={({ currentTarget }) => setChosen({ ...chosen, group: currentTarget.value })}
          >
            <option value="">one</option>
            {several.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label class={`field ${styles.wide}`}>
          <span>Galaxies are rows with</span>
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            placeholder="all rows, or e.g. M_star > 1e9"
            value={galaxies}
            onInput={({ currentTarget }) => setGalaxies(currentTarget.value)}
          />
        </label>
      </div>
      <div class={styles.actions}>
        <button type="button" disabled={working || lacking.length > 0} onClick={() => void count()}>
          {working ? 'Working …' : 'Fit the HOD'}
        </button>
        <button type="button" disabled={busy || lacking.length > 0} onClick={learn}>
          Learn p(properties | halo mass)
        </button>
      </div>
      {lacking.length > 0 && (
        <p class="help">Choose first: {lacking.map((role) => ROLES[role].toLowerCase()).join(', ')}.</p>
      )}
      <Refused problem={wrong} />
      {found && <HaloReport found={found.found} mass={found.request.mass} />}
      {found?.found.models && (
        <>
          <div class={styles.actions}>
            <button type="button" disabled={working} onClick={() => void mock()}>
              Save mock galaxies
            </button>
            <FormatChoice of="mock galaxies" value={format} onChange={setFormat} />
          </div>
          <p class="help">
            Drawn into the {countOf(found.found.haloes, 'halo', 'haloes')} by the model of five parameters
            {conditioned
              ? ', with properties if the trained model is given the halo mass.'
              : '. Learn p(properties | halo mass) first: they get properties, and test simulations their mass function.'}
          </p>
        </>
      )}
    </details>
  );
}
