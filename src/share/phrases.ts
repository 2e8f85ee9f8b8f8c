/**
 * JSON in fewer letters: what most recipes say stands as one control character, of which JSON text has none. It does what a
 * preset dictionary of deflate would, which the platform's streams do not offer. With it the link of a `poster-1d` on the
 * sample takes 285 characters, without it 764.
 *
 * The order is part of a version of the links: phrases may be added while there is room (31), never changed or moved.
 */
export type LinkVersion = 1 | 2;

/** Of the links that this page writes. */
export const LINK_VERSION = 2;

/** Phrases that stand at the same places in both versions. */
const CATALOG_PHRASES = [
  'sample","seed":1},"columns":[{"name":"',
  '"},{"name":"',
  '","transform":"log10',
  '","transform":"none',
  '"}],"split":{"validation":0.1,"test":0.1},"flow":{"dim":',
  ',"context":0,"base":{"kind":"standard-normal"},"transforms":[{"kind":"',
  'batch-norm","momentum":0.1,"epsilon":0.00001},{"kind":"',
];
const TRAINING_PHRASES = [
  ',"bound":"auto"},{"kind":"',
  ',"bound":3},{"kind":"',
  ',"bound":"auto"}]},"training":{"steps":',
  ',"bound":3}]},"training":{"steps":',
  ',"learningRate":0.005,"schedule":"cosine","clipNorm":5,"evaluateEvery":50,"patience":0},"seed":',
  ',"schedule":"cosine","clipNorm":5,"evaluateEvery":50,"patience":0},"seed":',
  '2000,"batch":',
  ',"learningRate":',
  '},"bits":',
  ',"bounds":[[',
  ',"standardisation":{"shift":[',
  '],"scale":[',
  ',"metrics":[',
  ',"lost":[',
  '","role":"context',
  'file","name":"',
  ',"wasm (WebAssembly, SIMD',
];

const PHRASES: Readonly<Record<LinkVersion, readonly string[]>> = {
  1: [
    '{"recipe":{"version":1,"source":{"kind":"',
    '{"version":1,"source":{"kind":"',
    ...CATALOG_PHRASES,
    'elementwise-spline","order":"quadratic","bins":',
    'autoregressive-spline","visit":"ascending","hidden":[',
    'autoregressive-spline","visit":"descending","hidden":[',
    '],"activation":"relu","fast":"density","order":"linear","bins":',
    ...TRAINING_PHRASES,
    ' with fused multiply-add)"]',
  ],
  2: [
    '{"recipe":{"version":2,"source":{"kind":"',
    '{"version":2,"source":{"kind":"',
    ...CATALOG_PHRASES,
    'elementwise-spline","order":"rational-quadratic","bins":',
    'autoregressive-spline","visit":"ascending","hidden":[',
    'autoregressive-spline","visit":"descending","hidden":[',
    '],"activation":"relu","fast":"density","order":"linear-rational","bins":',
    ...TRAINING_PHRASES,
    ' with fused multiply-add',
    ',"context":0,"base":{"kind":"student-t","degrees":"auto","trainable":true},"transforms":[{"kind":"',
    'affine","init":"standardise","trainable":true}]},"training":{"steps":',
    'affine","init":"standardise","trainable":true}',
    'lu","init":"whiten"}]},"training":{"steps":',
    'lu","init":"whiten"}',
    ',"schedule":"averaged","clipNorm":5,"evaluateEvery":',
    ',"mixture":true,"sized":{"preset":"default","rows":',
    '"order":"rational-quadratic","bins":',
    '"order":"linear-rational","bins":',
    'coupling-affine","split":"first","hidden":[',
    'coupling-affine","split":"second","hidden":[',
    'autoregressive-affine","visit":"ascending","hidden":[',
    'autoregressive-affine","visit":"descending","hidden":[',
    '],"activation":"relu","fast":"density"},{"kind":"',
    '],"activation":"tanh","fast":"density"},{"kind":"',
    '],"activation":"relu","fast":"',
    '],"activation":"tanh","fast":"',
    ',"trainable":true}',
    ',"patience":',
    ',"members":',
    '"domain":{"kind":"within","from":',
  ],
};

/** Codes that stand for a phrase alone: version 2 keeps the last for SHIFT, so that it has room for more. */
const ALONE: Readonly<Record<LinkVersion, number>> = { 1: 31, 2: 30 };
/** Before a character that names one of the phrases that have no code of their own. */
const SHIFT = String.fromCharCode(30);
/** These characters are `@`, `A`, `B` …: no phrase starts with one of them, so none is found across a code. */
const FIRST_SHIFTED = 64;
const SPACE = 32;

const codeOf = (place: number) => {
  const beyond = place - ALONE[LINK_VERSION];
  return beyond < 0 ? String.fromCharCode(place) : `${SHIFT}${String.fromCharCode(FIRST_SHIFTED + beyond)}`;
};

/** Longer phrases first, so that none hides behind a part of itself. */
const LONGEST_FIRST = [...PHRASES[LINK_VERSION].entries()]
  .map(([place, phrase]) => ({ phrase, code: codeOf(place) }))
  .sort((a, b) => b.phrase.length - a.phrase.length);

/** JSON as `JSON.stringify` writes it, shortened for a link of `LINK_VERSION`. */
export function shorten(json: string): string {
  let text = json;
  for (const { phrase, code } of LONGEST_FIRST) text = text.replaceAll(phrase, code);
  return text;
}

/** The JSON that was shortened for a link of a version; undefined where that is longer than `most` characters, or a phrase is unknown. */
export function expand(text: string, version: LinkVersion, most: number): string | undefined {
  let json = '';
  let isShifted = false;
  for (const character of text) {
    if (version > 1 && character === SHIFT && !isShifted) {
      isShifted = true;
      continue;
    }
    const code = character.charCodeAt(0);
    const shifted =
      isShifted && code >= FIRST_SHIFTED ? PHRASES[version][ALONE[version] + code - FIRST_SHIFTED] : undefined;
    const alone = code < SPACE ? PHRASES[version][code] : character;
    const phrase = isShifted ? shifted : alone;
    if (phrase === undefined) return undefined;
    isShifted = false;
    json += phrase;
    if (json.length > most) return undefined;
  }
  return isShifted ? undefined : json;
}
