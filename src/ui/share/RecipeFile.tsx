/** A recipe of a person's own file: waits for that file, compares it, and chooses what the recipe chose. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Recipe } from '../../share/recipe';
import type { SourceMatch } from '../../share/same-source';
import { useNewest } from '../newest';
import { useSelect, useSession } from '../session';
import { chooseBy, learnBy, matchOf, sourceWords } from './open-recipe';

interface RecipeFileProps {
  readonly recipe: Recipe;
  /** Pressed so often: trains as soon as the file is there. */
  readonly asked: number;
  /** The recipe is being trained on. */
  readonly onTrain: () => void;
}

/** `chosen` and `assumed`: the columns and settings of the recipe are chosen; the second without a digest to compare. */
type Stand = 'waiting' | 'other' | 'chosen' | 'assumed';

export function RecipeFile({ recipe, asked, onTrain }: RecipeFileProps) {
  const session = useSession();
  const catalog = useSelect((state) => state.catalog);
  const [stand, setStand] = useState<Stand>('waiting');
  const [name, setName] = useState('');
  /** Whatever was open before the recipe came keeps its own choices until somebody asks. */
  const before = useRef(catalog);
  const heard = useRef(0);
  const shared = useSelect((state) => state.shared);

  const isChosen = useRef(false);
  isChosen.current = stand === 'chosen';

  const apply = async (match: SourceMatch) => {
    if (asked > 0) {
      onTrain();
      await learnBy(session, recipe);
    } else if (await chooseBy(session, recipe)) setStand(match === 'same' ? 'chosen' : 'assumed');
  };

  const compare = useNewest(async (pressed: boolean, isStale: () => boolean) => {
    const match = await matchOf(session, recipe);
    if (isStale() || session.state.value.shared !== shared) return;
    if (match === 'same' || match === 'unknown') return apply(match);
    const isFile = match === 'other' && catalog !== before.current;
    setName(session.state.value.catalog?.name ?? '');
    setStand(isFile ? 'other' : 'waiting');
    if (pressed) {
      session.refuse({
        code: 'recipe-file',
        message: `This was learned from ${sourceWords(recipe.source)}.`,
        hint: 'Open that file now; the columns and settings of the recipe are then chosen for you.',
      });
    }
  });

  useEffect(() => {
    const pressed = asked !== heard.current;
    heard.current = asked;
    if (!pressed && (catalog === undefined || catalog === before.current || isChosen.current)) return;
    let stale = false;
    void compare(pressed, () => stale);
    return () => {
      stale = true;
    };
  }, [catalog, asked, compare]);

  switch (stand) {
    case 'waiting':
      return <p class="help">Open that file under Data: its columns and settings are then chosen by the recipe.</p>;
    case 'other':
      return (
        <p class="warn" role="status">
          {name} is not the file that this recipe was made from: its contents differ (SHA-256).{' '}
          <button type="button" class="quiet" onClick={() => void apply('unknown')}>
            Use it anyway
          </button>
        </p>
      );
    case 'chosen':
      return (
        <p class="help" role="status">
          This is the file of the recipe. Its columns, rows and settings are chosen: press Train.
        </p>
      );
    case 'assumed':
      return (
        <p class="help" role="status">
          The columns, rows and settings of the recipe are chosen. Nothing tells whether this file is the one that the
          recipe was made from.
        </p>
      );
    default:
      return stand satisfies never;
  }
}
