/** The compiled kernels as base64, put there by the build (`tools/kernels.mjs`). */
declare module 'virtual:kernels' {
  export const plain: string;
  export const fused: string;
}
