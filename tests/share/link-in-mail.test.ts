/** Links as mail programs, chats and quotations hand them on: each opens as what was sent. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeLink, encodeModelLink } from '../../src/share/link/link';
import { presets } from '../../src/train/presets';
import { untrainedModel } from './untrained';

/** Text put in after every so many characters, as a mail program wraps lines. */
const wrapped = (text: string, every: number, between: string) =>
  text.match(new RegExp(`.{1,${every}}`, 'g'))?.join(between) ?? text;

const ALTERED: readonly [string, (link: string) => string][] = [
  ['a full stop behind it', (link) => `${link}.`],
  ['a bracket behind it', (link) => `${link})`],
  ['a bracket and a comma behind it', (link) => `${link}),`],
  ['an angle bracket behind it', (link) => `${link}>`],
  ['an escaped angle bracket behind it', (link) => `${link}%3E`],
  ['a quotation mark behind it', (link) => `${link}"`],
  ['a typographic quotation mark behind it', (link) => `${link}%E2%80%9D`],
  ['a blank behind it', (link) => `${link} `],
  ['an escaped blank behind it', (link) => `${link}%20`],
  ['the next word of the sentence behind it', (link) => `${link} which shows it`],
  ['parameters of a campaign behind it', (link) => `${link}&utm_source=mail&utm_medium=email`],
  ['a click number behind it', (link) => `${link}?fbclid=IwAR0abc-DEF_123`],
  ['the text of a chat behind it', (link) => `${link}|this model>`],
  ['letters behind it', (link) => `${link}AAAA`],
  ['line breaks in it', (link) => wrapped(link, 76, '\r\n')],
  ['escaped line breaks in it', (link) => wrapped(link, 72, '%0D%0A')],
  ['soft line breaks of quoted-printable in it', (link) => wrapped(link, 75, '=\r\n')],
  ['escaped soft line breaks in it', (link) => wrapped(link, 75, '%3D%0A')],
  ['marks of quotation in it', (link) => wrapped(link, 70, '\n> ')],
  ['zero-width blanks in it', (link) => wrapped(link, 20, '\u200b')],
  ['soft hyphens in it', (link) => wrapped(link, 20, '\u00ad')],
  ['a byte that is no character in it', (link) => wrapped(link, 90, '%A0')],
  ['its equals sign and comma escaped', (link) => link.replace('=', '%3D').replace(',', '%2C')],
  ['its hyphens escaped', (link) => link.replaceAll('-', '%2D')],
];

describe('a link opens with', () => {
  let link = '';
  let sent: unknown;
  beforeAll(async () => {
    link = await encodeModelLink(untrainedModel(presets['poster-1d'].flow(1)), 6, { hidden: ['data', 'engine'] });
    sent = await decodeLink(link);
  });

  test.each(ALTERED)('%s', async (_what, alter) => {
    const arrived = alter(link);
    expect(arrived).not.toBe(link);
    expect(await decodeLink(arrived)).toEqual(sent);
  });
});
