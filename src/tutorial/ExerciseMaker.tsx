/** Makes an exercise of a step: a teacher's title, task and data as a link, a QR code, and a frame for a page of a course. */
import { useState } from 'preact/hooks';
import { TOY_NAMES } from '../catalog/toy-names';
import { TextField } from '../ui/TextField';
import { hrefOf } from './address';
import { CopyText } from './CopyText';
import { CHAPTERS } from './chapters/all';
import { exerciseMark, exerciseText, MOST_TASK, MOST_TITLE } from './exercise';
import { type MaterialKind, MOST_FORMULA, materialIn, ROWS } from './material';
import { QrCode } from './QrCode';

const KINDS: Readonly<Record<MaterialKind, { readonly words: string; readonly help: string }>> = {
  values: {
    words: 'a table of one column',
    help: `${ROWS.least} to ${ROWS.most} numbers, with blanks, commas or line ends between them. The step begins with their density.`,
  },
  formula: {
    words: 'a density as a formula',
    help: `A formula in x, for x from −3 to 3, of at most ${MOST_FORMULA} letters. Its area is scaled to 1. For example: exp(-(x-1)^2) + 0.5 * exp(-4 * (x+1)^2)`,
  },
  pairs: {
    words: 'a table of two columns',
    help: `${ROWS.least} to ${ROWS.most} lines of two numbers, with a blank, comma or semicolon between them. Every third row is kept apart for validation.`,
  },
  toy: { words: 'a known density', help: 'The rows are drawn from it, and its entropy is shown beside the NLL.' },
};

interface BroughtProps {
  readonly kind: MaterialKind;
  readonly text: string;
  onInput(text: string): void;
}

/** The field in which the data are typed or chosen. */
function Brought({ kind, text, onInput }: BroughtProps) {
  const { words, help } = KINDS[kind];
  const label = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return (
    <div class="field">
      <label for="brought">{label}</label>
      {kind === 'toy' ? (
        <select id="brought" value={text} onChange={(event) => onInput(event.currentTarget.value)}>
          <option value="">Choose one</option>
          {TOY_NAMES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      ) : kind === 'formula' ? (
        <input
          id="brought"
          type="text"
          maxLength={MOST_FORMULA}
          value={text}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      ) : (
        <textarea id="brought" rows={3} value={text} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
      <span class="help">{help} It travels in the link, and everybody who has the link can read it.</span>
    </div>
  );
}

export function ExerciseMaker() {
  const [place, setPlace] = useState(`${CHAPTERS[0]?.name}/${CHAPTERS[0]?.steps[0]?.name}`);
  const [title, setTitle] = useState('');
  const [task, setTask] = useState('');
  const [chosen, setChosen] = useState<MaterialKind>();
  const [text, setText] = useState('');
  const [chapter, name] = place.split('/');
  const step = CHAPTERS.find((one) => one.name === chapter)?.steps.find((one) => one.name === name);
  const takes = step?.takes ?? [];
  const kind = takes.find((one) => one === chosen);
  const material = kind && text.trim() !== '' ? materialIn(kind, text) : undefined;
  const exercise = { title, task, ...(material && typeof material !== 'string' ? { material } : {}) };
  const words = title || task || exercise.material ? exerciseText(exercise) : undefined;
  const link = `${location.origin}${location.pathname}${hrefOf(chapter, name, true, words)}`;
  return (
    <section aria-labelledby="maker-title">
      <h3 id="maker-title">Make an exercise</h3>
      <label class="field">
        <span>Step</span>
        <select value={place} onChange={(event) => setPlace(event.currentTarget.value)}>
          {CHAPTERS.map(({ name: chapterName, title: chapterTitle, steps }) => (
            <optgroup key={chapterName} label={chapterTitle}>
              {steps.map((one) => (
                <option key={one.name} value={`${chapterName}/${one.name}`}>
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
      {takes.length > 0 && (
        <label class="field">
          <span>Your own data (optional)</span>
          <select
            value={kind ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setChosen(takes.find((one) => one === value));
              setText('');
            }}
          >
            <option value="">none</option>
            {takes.map((one) => (
              <option key={one} value={one}>
                {KINDS[one].words}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind && <Brought key={kind} kind={kind} text={text} onInput={setText} />}
      <p role="alert">{typeof material === 'string' && `The link has no data of yours yet: ${material}`}</p>
      <CopyText label="Link for your students" text={link} />
      <QrCode text={link} of="the link" />
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
