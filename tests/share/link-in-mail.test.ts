/** Links as mail programs, chats and quotations hand them on: each opens as what was sent, or says that letters are lost. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeLink, encodeModelLink } from '../../src/share/link/link';
import { presets } from '../../src/train/presets';
import { ALTERED, fragmentOf, LOST } from './altered';
import { problemFrom } from './framed';
import { untrainedModel } from './untrained';

/** A link with letters that are altered most: two hyphens in a row, and an underscore. */
async function awkwardLink(): Promise<string> {
  for (let seed = 1; seed < 200; seed++) {
    const flow = presets['poster-1d'].flow(1);
    const model = untrainedModel(flow);
    const link = await encodeModelLink({ ...model, recipe: { ...model.recipe, seed } }, 6, {
      hidden: ['data', 'engine'],
    });
    if (/\w--\w/.test(link) && link.includes('_')) return `https://example.org/knotwork/#${link}`;
  }
  throw new Error('no link has two hyphens in a row');
}

describe('a link with', () => {
  let link = '';
  let sent: unknown;
  beforeAll(async () => {
    link = await awkwardLink();
    sent = await decodeLink(fragmentOf(link));
  });

  test.each(ALTERED)('%s opens', async (_what, alter) => {
    const arrived = alter(link);
    expect(arrived).not.toBe(link);
    expect(await decodeLink(fragmentOf(arrived))).toEqual(sent);
  });

  test.each(LOST)('%s says so', async (_what, alter) => {
    expect((await problemFrom(fragmentOf(alter(link)))).message).toMatch(
      /^The (link was (cut|altered)|address ends in)/,
    );
  });
});
