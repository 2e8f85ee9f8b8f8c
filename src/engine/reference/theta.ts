/** The flat parameter tensor of a compiled flow. */
import * as tf from '@tensorflow/tfjs';
import { entryOf, type ParameterLayout, type Parameters } from '../../flow/parameters';
import { TfTensor } from './tensor';

/** Reads parameters by name out of the flat tensor. */
export function parametersIn(theta: tf.Tensor1D, layout: ParameterLayout): Parameters {
  return (name) => {
    const { offset, size, shape } = entryOf(layout, name);
    return new TfTensor(tf.reshape(tf.slice(theta, offset, size), [...shape]));
  };
}

/** Holds the current parameters of a compiled flow, and disposes the ones that they replace. */
export interface Theta {
  get(): tf.Tensor1D;
  set(next: tf.Tensor1D): void;
}

export function thetaOf(initial: Float32Array): Theta {
  let theta = tf.keep(tf.tensor1d(initial));
  return {
    get: () => theta,
    set(next) {
      theta.dispose();
      theta = tf.keep(next);
    },
  };
}
