/** For teachers: a plan of the lessons, exercises with words of their own as links, and completion codes as a table. */
import { useState } from 'preact/hooks';
import { hrefOf } from './address';
import { MINUTES } from './Contents';
import contents from './Contents.module.css';
import { CHAPTERS } from './chapters/all';
import { ExerciseMaker } from './ExerciseMaker';
import { codesIn } from './exercise';
import figures from './figures/Figures.module.css';

export function Teachers() {
  return (
    <article class={`${contents.page} ${contents.reference} ${contents.teachers}`} aria-labelledby="teachers-title">
      <h2 id="teachers-title" class="page-title">
        For teachers
      </h2>
      <p class={contents.lead}>
        Give a single step as an exercise, with your own words. Your students open a link, without an account, and
        nothing is sent anywhere. When they are done they give you a completion code.
      </p>
      <ExerciseMaker />
      <Reader />
      <Plan />
    </article>
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
        <div class={contents.tableFrame}>
          <table class={figures.resultsTable}>
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
        large. A chapter prints with its figures as they stand. “Link with a preview” is an address for mail and chats:
        they show its title and a picture.
      </p>
      <ol>
        {CHAPTERS.map(({ name, title, about, steps }) => (
          <li key={name}>
            <a href={hrefOf(name)}>{title}</a>, about {MINUTES * steps.length} minutes. {about}{' '}
            <a href={`learn/${name}.html`}>Link with a preview</a>
          </li>
        ))}
      </ol>
    </section>
  );
}
