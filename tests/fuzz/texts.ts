/** Catalogs as text, damaged where it hurts a reader most. */
import type { Random } from '../../src/base/random';

function rows(count: number, line: (row: number) => string): string {
  return Array.from({ length: count }, (_, row) => `${line(row)}\n`).join('');
}

const SOUND: readonly string[] = [
  `sim,id,M_star,M_gas\n${rows(300, (i) => `CV_${i % 27},${i},${1e9 + i * 1e7},${i / 7}`)}`,
  `#Name  Omega_m  A_SN1  seed\n${rows(200, (i) => `  LH_${i} 0.${i} ${i / 3} ${5000 + i}`)}`,
  `+----+----+\n| a  | b  |\n+====+====+\n${rows(100, (i) => `| ${i} | --- |\n+----+----+`)}`,
  `,"$M_{gas},M_{\\odot}$",v\n${rows(150, (i) => `${i},${i * 1e9},"[${i}.5 2\n 3]"`)}`,
  `a;b;c\n${rows(150, (i) => `${i},5;${i};"x;y"`)}`,
  `# made by hand\n% x\n# a b\n${rows(250, (i) => `${i / 9}\t${i}${i % 40 === 0 ? '\n# amid' : ''}`)}`,
];

/** What breaks readers: marks of every format, numbers that overflow, half characters, and long runs. */
const SPLINTERS = [
  '"',
  '""',
  '"\n',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\n\n\n',
  '#',
  '\n# ',
  '%',
  '//',
  '---',
  '===',
  '[',
  '[1 2 3]',
  '[[1 2]',
  'nan',
  '-inf',
  '1e999',
  '9007199254740993',
  '-99999999999999999999',
  '1,5',
  '0x1F',
  '\ufeff',
  '\ud800',
  '\u2028',
  'é',
  '__proto__',
  'constructor',
  ' '.repeat(5_000),
  ','.repeat(3_000),
  '"'.repeat(1_000),
  '('.repeat(2_000),
  '1 '.repeat(2_500),
  '9'.repeat(2_000),
];

export function mutatedText(draw: Random): string {
  let text = SOUND[draw.integer(SOUND.length)] ?? '';
  for (let change = draw.integer(8); change >= 0; change--) {
    // Half of the damage is done to the head, which decides the layout.
    const at = draw.integer(draw.integer(2) === 0 ? Math.min(100, text.length + 1) : text.length + 1);
    const end = Math.min(text.length, at + draw.integer(60));
    const splinter = SPLINTERS[draw.integer(SPLINTERS.length)] ?? '';
    switch (draw.integer(6)) {
      case 0:
        text = text.slice(0, at) + text.slice(end);
        break;
      case 1:
        text = text.slice(0, at) + text.slice(at, end).repeat(draw.integer(20)) + text.slice(at);
        break;
      case 2:
        text = text.replaceAll(splinter || ',', SPLINTERS[draw.integer(12)] ?? '');
        break;
      case 3:
        text = text.slice(0, at);
        break;
      default:
        text = text.slice(0, at) + splinter + text.slice(at);
    }
    text = text.slice(0, 500_000);
  }
  return text;
}
