/** What a sender says of a model or a recipe arrives with it, in links and files, and is bounded. */
import { expect, test } from 'vitest';
import { captionOf, MOST_NOTE } from '../../src/share/caption';
import { decodeLink, encodeModelLink, encodeRecipeLink } from '../../src/share/link/link';
import { readModel, writeModel } from '../../src/share/model-file';
import { presets } from '../../src/train/presets';
import { sampleRecipe } from './trained';
import { untrainedModel } from './untrained';

const CAPTION = { title: 'Größe & <b>Masse</b>', author: 'Ada Ö.', note: 'Line 1\nline 2 😀' };
const model = untrainedModel(presets['poster-1d'].flow(1));

test('title, author and note arrive by link and by file', async () => {
  expect(await decodeLink(await encodeRecipeLink(sampleRecipe('poster-1d'), { caption: CAPTION }))).toMatchObject({
    kind: 'recipe',
    caption: CAPTION,
  });
  expect(await decodeLink(await encodeModelLink({ ...model, caption: CAPTION }, 6))).toMatchObject({
    model: { caption: CAPTION },
  });
  expect(readModel(writeModel({ ...model, caption: CAPTION })).caption).toEqual(CAPTION);
});

test('what is left empty is not sent, and nothing is sent of nothing', async () => {
  expect(captionOf({ title: ' T ', author: '', note: '  ' })).toEqual({ title: 'T' });
  expect(captionOf({ title: ' ' })).toBeUndefined();
  expect(await decodeLink(await encodeModelLink(model, 6))).not.toHaveProperty('model.caption');
});

test('what is too long is refused', async () => {
  const caption = { note: 'x'.repeat(MOST_NOTE + 1) };
  expect(() => encodeRecipeLink(sampleRecipe('poster-1d'), { caption })).toThrow(/length/);
  await expect(encodeModelLink({ ...model, caption }, 6).then(decodeLink)).rejects.toThrow(/does not hold/);
});
