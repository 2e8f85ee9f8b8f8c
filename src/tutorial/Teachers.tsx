/** For teachers: a plan of the lessons, exercises with words of their own as links, and completion codes as a table. */
import { useState } from 'preact/hooks';
import { TextField } from '../ui/TextField';
import { hrefOf } from './address';
import { MINUTES } from './Contents';
import { CopyText } from './CopyText';
import { CHAPTERS } from './chapters/all';
import { codesIn, exerciseMark, exerciseText, MOST_TASK, MOST_TITLE, VALUES, valuesIn } from './exercise';

export function Teachers() {
  return (
    <article class="reference teachers" aria-labelledby="teachers-title">
      <h2 id="teachers-title">For teachers</h2>
      <p class="lead">
        Give a single step as an exercise, with your own words. Your students open a link, without an account, and
        nothing is sent anywhere. When they are done they give you a completion code.
      </p>
      <Maker />
      <Reader />
      <Plan />
    </article>
  );
}

function Maker() {
  const [place, setPlace] = useState(`${CHAPTERS[0]?.name}/${CHAPTERS[0]?.steps[0]?.name}`);
  const [title, setTitle] = useState('');
  const [task, setTask] = useState('');
  const [table, setTable] = useState('');
  const [chapter, step] = place.split('/');
  const takesTable = CHAPTERS.find(({ name }) => name === chapter)?.takesTable ?? false;
  const values = takesTable && table.trim() !== '' ? valuesIn(table) : undefined;
  const exercise = { title, task, ...(values && typeof values !== 'string' ? { values } : {}) };
  const words = title || task || exercise.values ? exerciseText(exercise) : undefined;
  const link = `${location.origin}${location.pathname}${hrefOf(chapter, step, true, words)}`;
  return (
    <section aria-labelledby="maker-title">
      <h3 id="maker-title">Make an exercise</h3>
      <label class="field">
        <span>Step</span>
        <select value={place} onChange={(event) => setPlace(event.currentTarget.value)}>
          {CHAPTERS.map(({ name, title: chapterTitle, steps }) => (
            <optgroup key={name} label={chapterTitle}>
              {steps.map((one) => (
                <option key={one.name} value={`${name}/${one.name}`}>
                  {one.title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <TextField label="Title (optional)" most={MOST_TITLE} value={title} onType={setTitle} />
      <label class="field">
        <span>Task, in your words (optional)</span>
        <textarea
          rows={4}
          maxLength={MOST_TASK}
          value={task}
          onInput={(event) => setTask(event.currentTarget.value.slice(0, MOST_TASK))}
        />
      </label>
      {takesTable && (
        <label class="field">
          <span>Your own table (optional)</span>
          <textarea rows={3} value={table} onInput={(event) => setTable(event.currentTarget.value)} />
          <span class="help">
            {VALUES.least} to {VALUES.most} numbers, with blanks, commas or line ends between them. They travel in the
            link, and everybody who has it can read them. The step begins with their density.
          </span>
        </label>
      )}
      <p role="alert">{typeof values === 'string' && `The link has no table yet: ${values}`}</p>
      <CopyText label="Link for your students" text={link} />
      <CopyText
        label="Code for a page of your course"
        text={`<iframe src="${link}" width="800" height="900" title="Knotwork exercise" style="border:0"></iframe>`}
      />
      <p class="help">
        Mark of this exercise: {words ? exerciseMark(exercise) : 0}. The table of codes shows it, so that answers to
        another exercise stand out.
      </p>
    </section>
  );
}

function Reader() {
  const [text, setText] = useState('');
  const { read, broken } = codesIn(text);
  const titleOf = (step: string) => {
    const [chapter, name] = step.split('/');
    return CHAPTERS.find((one) => one.name === chapter)?.steps.find((one) => one.name === name)?.title ?? step;
  };
  return (
    <section aria-labelledby="reader-title">
      <h3 id="reader-title">Read completion codes</h3>
      <label class="field">
        <span>Codes, in any text around them</span>
        <textarea rows={4} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <p role="status" class="help">
        {text.trim() === ''
          ? 'Paste the codes of your students here.'
          : `${read.length} ${read.length === 1 ? 'code' : 'codes'} read${broken > 0 ? `; ${broken} were cut or changed and cannot be read` : ''}.`}
      </p>
      {read.length > 0 && (
        <div class="table-frame">
          <table class="results-table">
            <caption>Completions. A code tells what its page saw; it is no proof of who was there.</caption>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Step</th>
                <th scope="col">Guess</th>
                <th scope="col">Done</th>
                <th scope="col">Exercise</th>
              </tr>
            </thead>
            <tbody>
              {read.map(({ name, step, guess, done, exercise }, i) => (
                <tr key={i}>
                  <th scope="row">{name || 'no name'}</th>
                  <td>{titleOf(step)}</td>
                  <td>{guess || '–'}</td>
                  <td>{done ? 'yes' : 'no'}</td>
                  <td>{exercise}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Plan() {
  const all = CHAPTERS.reduce((sum, { steps }) => sum + MINUTES * steps.length, 0);
  return (
    <section aria-labelledby="plan-title">
      <h3 id="plan-title">A plan of the lessons</h3>
      <p>
        All chapters take about {all} minutes. In one lesson of 45 minutes, take “Change of variables” and “Knots” up to
        its fourth step. In a second one, take “Learning”, and “Trust” as homework. A third one is “Conditions and
        posteriors”; for observers, “Rows with errors”. Let students guess alone before they press anything, collect the
        guesses by hand, and open the figure only then. “Projector”, at the top of every chapter, makes type and figures
        large. A chapter prints with its figures as they stand.
      </p>
      <ol>
        {CHAPTERS.map(({ name, title, about, steps }) => (
          <li key={name}>
            <a href={hrefOf(name)}>{title}</a>, about {MINUTES * steps.length} minutes. {about}
          </li>
        ))}
      </ol>
    </section>
  );
}
