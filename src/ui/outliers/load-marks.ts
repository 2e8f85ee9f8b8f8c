/** The marks of outliers, which two pictures ask for at the same time. */
import { once } from '../../base/once';

export const marks = once(() => import('./Marks'));
