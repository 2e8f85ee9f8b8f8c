/** The tutorial's first picture: a base becomes galaxies, four of them are marked, and the reader says which is odd. */
import { useState } from 'preact/hooks';
import { nats } from '../../ui/format';
import { contourOf, LATENTS, MARKED, massesOf, ODD } from '../mathematics/odd-one';
import { Chart, type Plot } from './Chart';
import { CHARTS, KEYS } from './captions';
import { Choice, Key } from './controls';
import { Drops } from './Drops';
import styles from './OddOne.module.css';

const SHARES = [0.68, 0.95, 0.997];
const CONTOUR_POINTS = 120;
/** Around the widest contour. */
const X = [-3.7, 3.7] as const;
const Y = [-4.8, 2.1] as const;
/** The base lies in the middle. */
const MIDDLE = (Y[0] + Y[1]) / 2;

/** From the place that the base has for dot i to that of the galaxy. */
const wayOf = (plot: Plot) => (i: number, along: number) => {
  const [z1, z2] = [LATENTS[2 * i] as number, LATENTS[2 * i + 1] as number];
  const [x, y] = massesOf(z1, z2);
  return [plot.x.at(x), plot.y.at(MIDDLE + z2 + (y - MIDDLE - z2) * along)] as const;
};

const many = (count: number) => Number(count.toPrecision(2)).toLocaleString('en');

export function OddOne() {
  const [answer, setAnswer] = useState('');
  const odd = MARKED[ODD];
  const said = MARKED.find(({ name }) => name === answer);
  return (
    <section class={styles.oddOne} aria-labelledby="odd-one-title">
      <div>
        <h3 id="odd-one-title">Which of these galaxies is odd?</h3>
        <Choice
          label="The odd one is"
          value={answer}
          options={MARKED.map(({ name }) => ({ value: name, words: name }))}
          onChange={setAnswer}
        />
        <div class={styles.told} aria-live="polite">
          {said && odd && (
            <p>
              {said === odd ? `Yes, ${odd.name}.` : `It is ${odd.name}.`} Its total mass is ordinary, and so is its
              stellar mass. Together they are not: one in {many(odd.oneIn)} galaxies is as unlikely.{' '}
              {said === odd ? '' : `Of ${said.name} it is one in ${many(said.oneIn)}. `}
              To see this for every row, and in more columns than a picture has, one needs the density of all columns
              together. A normalizing flow learns it from the rows. The contours are such a density, and ln p of{' '}
              {odd.name} is {nats(odd.logProb, 1)}.
            </p>
          )}
        </div>
      </div>
      <div>
        <Chart
          {...CHARTS.oddOne}
          x={X}
          y={Y}
          over={(plot) => (
            <Drops stay of="data" count={LATENTS.length / 2} run={1} place={wayOf(plot)} onLanded={() => undefined} />
          )}
        >
          {(plot) => (
            <>
              {said &&
                SHARES.map((share) => (
                  <path
                    key={share}
                    class="line model"
                    d={`M${contourOf(share, CONTOUR_POINTS)
                      .map(([x, y]) => `${plot.x.at(x).toFixed(1)} ${plot.y.at(y).toFixed(1)}`)
                      .join('L')}Z`}
                  />
                ))}
              {MARKED.map(({ name, at: [x, y] }) => (
                <g key={name} transform={`translate(${plot.x.at(x)} ${plot.y.at(y)})`}>
                  <circle class="dot probe" r={4} />
                  {said && name === odd?.name && <circle class="line model" r={11} />}
                  <text class="note" x={9} y={-7}>
                    {name}
                  </text>
                </g>
              ))}
            </>
          )}
        </Chart>
        <Key entries={[KEYS.oddOne.rowsDots, ...(said ? [KEYS.oddOne.model] : [])]} />
      </div>
    </section>
  );
}
