/** Adam's constants (Kingma & Ba 2015), of every engine. The epsilon is PyTorch's; TF.js's own default is 1e-7. */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-8;
