/** Ways in which mail programs, chats, editors and quotations alter a link or a code that they hand on. */

/** Text put in after every so many characters, as a mail program wraps lines. */
const wrapped = (text: string, every: number, between: string) =>
  text.match(new RegExp(`.{1,${every}}`, 'g'))?.join(between) ?? text;

/** What is altered behind the `#`, or in a text that has none. */
const inside = (text: string, alter: (part: string) => string) => {
  const at = text.indexOf('#') + 1;
  return text.slice(0, at) + alter(text.slice(at));
};

const wide = (text: string) =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x21 + 0xff01));

export type Alteration = readonly [what: string, alter: (text: string) => string];

/** Each can be undone. */
export const ALTERED: readonly Alteration[] = [
  ['a full stop behind it', (text) => `${text}.`],
  ['three full stops as one character behind it', (text) => `${text}…`],
  ['a bracket behind it', (text) => `${text})`],
  ['a bracket and a comma behind it', (text) => `${text}),`],
  ['a square bracket behind it, escaped', (text) => `${text}%5D`],
  ['an angle bracket behind it', (text) => `${text}>`],
  ['an escaped angle bracket behind it', (text) => `${text}%3E`],
  ['angle brackets around it', (text) => `<${text}>`],
  ['a quotation mark behind it', (text) => `${text}"`],
  ['an escaped typographic quotation mark behind it', (text) => `${text}%E2%80%9D`],
  ['typographic quotation marks around it', (text) => `“${text}”`],
  ['stars around it', (text) => `*${text}*`],
  ['underscores around it', (text) => `_${text}_`],
  ['markdown around it', (text) => `[a model](${text})`],
  ['markdown around it, twice', (text) => `[${text}](${text})`],
  ['a blank behind it', (text) => `${text} `],
  ['an escaped blank behind it', (text) => `${text}%20`],
  ['a line end behind it', (text) => `${text}\r\n`],
  ['the next word of the sentence behind it', (text) => `${text} which shows it`],
  ['parameters of a campaign behind it', (text) => `${text}&utm_source=mail&utm_medium=email`],
  ['the same, with the sign as HTML has it', (text) => `${text}&amp;utm_source=mail`],
  ['a click number behind it', (text) => `${text}?fbclid=IwAR0abc-DEF_123`],
  ['the text of a chat behind it', (text) => `${text}|this model>`],
  ['letters behind it', (text) => `${text}AAAA`],
  ['itself behind it', (text) => `${text}${text}`],
  ['its fragment once more behind it', (text) => `${text}#${text.slice(text.indexOf('#') + 1)}`],
  ['a second # before its fragment', (text) => text.replace('#', '##')],
  ['a capitalised scheme and host', (text) => text.replace('https://example.org', 'HTTPS://Example.ORG')],
  ['line breaks in it', (text) => wrapped(text, 76, '\r\n')],
  ['escaped line breaks in it', (text) => inside(text, (part) => wrapped(part, 72, '%0D%0A'))],
  ['soft line breaks of quoted-printable in it', (text) => wrapped(text, 75, '=\r\n')],
  ['escaped soft line breaks in it', (text) => inside(text, (part) => wrapped(part, 75, '%3D%0A'))],
  ['quoted-printable in it', (text) => wrapped(text.replaceAll('=', '=3D'), 73, '=\r\n')],
  ['underscores as quoted-printable has them', (text) => text.replaceAll('_', '=5F')],
  ['marks of quotation in it', (text) => wrapped(text, 70, '\n> ')],
  ['zero-width blanks in it', (text) => inside(text, (part) => wrapped(part, 20, '\u200b'))],
  ['soft hyphens in it', (text) => inside(text, (part) => wrapped(part, 20, '\u00ad'))],
  [
    'marks of the direction of writing in and behind it',
    (text) => `${inside(text, (p) => wrapped(p, 30, '\u200e'))}\u200f`,
  ],
  ['a byte that is no character in it', (text) => inside(text, (part) => wrapped(part, 90, '%A0'))],
  ['its signs escaped', (text) => inside(text, encodeURIComponent)],
  ['its signs escaped twice', (text) => inside(text, (part) => encodeURIComponent(encodeURIComponent(part)))],
  [
    'its signs as HTML has them',
    (text) => inside(text, (part) => part.replace(/[=.?]/g, (sign) => `&#${sign.charCodeAt(0)};`)),
  ],
  ['its hyphens escaped', (text) => inside(text, (part) => part.replaceAll('-', '%2D'))],
  ['typographic hyphens', (text) => inside(text, (part) => part.replaceAll('-', '\u2010'))],
  ['hyphens that do not break', (text) => inside(text, (part) => part.replaceAll('-', '\u2011'))],
  ['minus signs for hyphens', (text) => inside(text, (part) => part.replaceAll('-', '\u2212'))],
  ['a long dash for two hyphens', (text) => inside(text, (part) => part.replaceAll('--', '\u2014'))],
  ['a short dash for two hyphens', (text) => inside(text, (part) => part.replaceAll('--', '\u2013'))],
  ['a short dash for a hyphen', (text) => inside(text, (part) => part.replaceAll('-', '\u2013'))],
  ['wide letters', (text) => inside(text, wide)],
  [
    'a wrapper that checks links',
    (text) => `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(text)}&data=05%7C02&reserved=0`,
  ],
];

/** Each loses letters: nothing can bring them back. */
export const LOST: readonly Alteration[] = [
  ['its last letter lost', (text) => text.slice(0, -1)],
  ['its second half lost', (text) => text.slice(0, (text.length + text.indexOf('#')) / 2)],
  ['its middle left out, as chats show links', (text) => `${text.slice(0, text.indexOf('#') + 40)}…${text.slice(-12)}`],
  ['its underscores taken for italics', (text) => inside(text, (part) => part.replaceAll('_', ''))],
  ['all letters small', (text) => inside(text, (part) => part.toLowerCase())],
];

/** What the browser hands to the page where a reader opens what arrived: its fragment. A wrapper leads to what it wraps. */
export function fragmentOf(arrived: string): string {
  const url = new URL(/https?:.*/is.exec(arrived)?.[0] ?? '');
  const inner = url.searchParams.get('url');
  return inner === null ? url.hash : fragmentOf(inner);
}
