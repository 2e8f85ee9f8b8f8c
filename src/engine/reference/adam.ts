/** One Adam step (Kingma & Ba 2015) on a flat parameter tensor, with the gradient's norm limited first. */
import * as tf from '@tensorflow/tfjs';
import { BETA1, BETA2, EPSILON } from '../adam';

export interface AdamState {
  readonly theta: tf.Tensor1D;
  readonly m: tf.Tensor1D;
  readonly v: tf.Tensor1D;
}

/**
 * The state after step number `step` (from 1). Bias corrections are computed on the host in float64; TF.js's optimizer
 * accumulates β powers in float32.
 */
export function adamStep(
  { theta, m, v }: AdamState,
  gradient: tf.Tensor1D,
  { step, learningRate, clipNorm }: { step: number; learningRate: number; clipNorm: number },
): AdamState {
  return tf.tidy(() => {
    const norm = tf.sqrt(tf.sum(tf.square(gradient)));
    const clipped = tf.mul(gradient, tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-12))));
    const nextM = tf.add(tf.mul(m, BETA1), tf.mul(clipped, 1 - BETA1)) as tf.Tensor1D;
    const nextV = tf.add(tf.mul(v, BETA2), tf.mul(tf.square(clipped), 1 - BETA2)) as tf.Tensor1D;
    const root = tf.sqrt(tf.div(nextV, 1 - BETA2 ** step));
    const change = tf.div(tf.mul(nextM, learningRate / (1 - BETA1 ** step)), tf.add(root, EPSILON));
    return { theta: tf.sub(theta, change) as tf.Tensor1D, m: nextM, v: nextV };
  });
}
