/** The views of the workbench: what is asked of the model, each with an address and a key. */
export type View = 'data' | 'train' | 'trust' | 'outliers' | 'infer' | 'compare' | 'share';

interface ViewWords {
  readonly name: string;
  readonly key: string;
  readonly does: string;
}

export const VIEWS: Readonly<Record<View, ViewWords>> = {
  data: { name: 'Data', key: '1', does: 'Columns and rows' },
  train: { name: 'Train', key: '2', does: 'Training, NLL and settings' },
  trust: { name: 'Trust', key: '3', does: 'Coverage, calibration and baselines on the test set' },
  outliers: { name: 'Outliers', key: '4', does: 'Unlikely rows, with reasons' },
  infer: { name: 'Infer', key: '5', does: 'Unknown values of a row, with intervals' },
  compare: { name: 'Compare', key: '6', does: 'Test rows against samples of the model; labels against each other' },
  share: { name: 'Share', key: '7', does: 'Links and files of the model' },
};

const isView = (text: string): text is View => Object.hasOwn(VIEWS, text);

export const VIEW_NAMES = Object.keys(VIEWS) as readonly View[];

/** What an address says of the view: its name, nothing, or that it is the address of something else, such as a link. */
export function viewIn(hash: string): View | 'any' | undefined {
  const named = hash.slice(1);
  if (named === '' || named === 'workbench') return 'any';
  return isView(named) ? named : undefined;
}
