/** All that the WebAssembly module offers; `../kernels.ts` is its type for the rest of the project. */
export { adam, maskGradient } from './adam';
export { dense } from './dense';
export * from './formula-kernels';
export { outer } from './outer';
export { findPlaces } from './place';
export { placeAdjoint } from './place-adjoint';
export { denseDouble, findPlacesDouble, widen } from './precise';
export { mixColumns, normalAdjoint, normalDensity, scaleColumn, squareSum, sum, weightedSum } from './rows';
export { findSharedPlaces, sharedPlaceAdjoint } from './shared-place';
