/** What a text table leaves open and a reader would have to guess: each answer is a button that opens the file again. */
import type { TextChoices } from '../../catalog/reader';
import { useSession } from '../session';

interface Answer {
  readonly label: string;
  readonly said: TextChoices;
}

const ANSWERS: Readonly<Record<string, readonly Answer[]>> = {
  'ambiguous-numbers': [
    { label: 'Decimal point', said: { decimal: 'point' } },
    { label: 'Decimal comma', said: { decimal: 'comma' } },
  ],
  'ambiguous-rows': [
    { label: 'Read these rows', said: { marked: 'read' } },
    { label: 'Skip these rows', said: { marked: 'skip' } },
  ],
};

export function OpenQuestion({ code }: { code: string }) {
  const session = useSession();
  const request = session.asked();
  const answers = ANSWERS[code];
  if (!answers || (request?.kind !== 'files' && request?.kind !== 'url')) return null;
  return (
    <div>
      {answers.map(({ label, said }) => (
        <button
          key={label}
          type="button"
          onClick={() => void session.open({ ...request, text: { ...request.text, ...said } })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
