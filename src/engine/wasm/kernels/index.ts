/** All that the WebAssembly module offers; `../kernels.ts` is its type for the rest of the project. */
export { adam, maskGradient } from './adam';
export { affineAdjoint, affineForward, affineInverse, affineInverseAdjoint } from './affine';
export { mapAdjoint, mapForward, mapInverse } from './bin-map';
export { circlePoint, circlePointAdjoint, turn } from './circle';
export { dense } from './dense';
export { outer } from './outer';
export { findPlaces } from './place';
export { placeAdjoint } from './place-adjoint';
export { denseDouble, findPlacesDouble, widen } from './precise';
export { mixColumns, normalAdjoint, normalDensity, scaleColumn, squareSum, sum, weightedSum } from './rows';
export { findSharedPlaces, sharedPlaceAdjoint } from './shared-place';
