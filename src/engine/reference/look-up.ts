/**
 * The bin search of a spline in TF.js: a one-hot mask and sums, since TF.js's gather has no usable gradient on wasm or
 * over two axes. As one operation with its own gradient, it spares autograd the gradient of the mask, which is as large as
 * all the tables and always 0: a training step of 1,024 rows and 64 bins took 13 ms instead of 17.
 */
import * as tf from '@tensorflow/tfjs';

type Save = (tensors: tf.Tensor[]) => void;

/** One-hot [n, dim, K] of the bin of each value, from the K − 1 inner knots. `step` and not `greaterEqual`, which is ten
 * times slower on wasm. */
function oneHotBin(knots: tf.Tensor3D, values: tf.Tensor2D): tf.Tensor3D {
  const [n, dim] = values.shape;
  const above = tf.step(tf.sub(tf.reshape(values, [n, dim, 1]), knots));
  const first = tf.ones([n, dim, 1]);
  const none = tf.zeros([n, dim, 1]);
  return tf.sub(tf.concat([first, above], 2), tf.concat([above, none], 2)) as tf.Tensor3D;
}

/** Tables shared by all rows, [1, dim, K]: one matrix product per column serves all tables at once. */
function lookUpShared(mask: tf.Tensor3D, tables: readonly tf.Tensor[]): tf.Tensor {
  const [n, dim, bins] = mask.shape;
  const stacked = tf.stack([...tables], 3);
  const perColumn = Array.from({ length: dim }, (_, d) =>
    tf.matMul(
      tf.reshape(tf.slice(mask, [0, d, 0], [n, 1, bins]), [n, bins]) as tf.Tensor2D,
      tf.reshape(tf.slice(stacked, [0, d, 0, 0], [1, 1, bins, tables.length]), [bins, tables.length]) as tf.Tensor2D,
    ),
  );
  return tf.stack(perColumn, 1);
}

/** The gradient of `lookUpShared` with respect to each table: Σ over rows of mask · dy. */
function sharedGradient(mask: tf.Tensor3D, dy: tf.Tensor3D): tf.Tensor[] {
  const [n, dim, bins] = mask.shape;
  const count = dy.shape[2];
  const perColumn = Array.from({ length: dim }, (_, d) =>
    tf.matMul(
      tf.transpose(tf.reshape(tf.slice(mask, [0, d, 0], [n, 1, bins]), [n, bins])) as tf.Tensor2D,
      tf.reshape(tf.slice(dy, [0, d, 0], [n, 1, count]), [n, count]) as tf.Tensor2D,
    ),
  );
  return tf.unstack(tf.reshape(tf.stack(perColumn, 0), [1, dim, bins, count]), 3);
}

/** The tables' entries at the bin of each value, [n, dim] each; see `NdArray.lookUp`. */
export function lookUp(knots: tf.Tensor3D, values: tf.Tensor2D, tables: readonly tf.Tensor[]): tf.Tensor[] {
  const picked = tf.customGrad((...args) => {
    const save = args.pop() as unknown as Save;
    const own = args as tf.Tensor[];
    const mask = oneHotBin(knots, values);
    const shared = own[0]?.shape[0] === 1;
    save([mask]);
    const value = shared
      ? lookUpShared(mask, own)
      : tf.stack(
          own.map((table) => tf.sum(tf.mul(table, mask), 2)),
          2,
        );
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
      const onehot = saved as tf.Tensor3D;
      if (shared) return sharedGradient(onehot, dy as tf.Tensor3D);
      return tf.unstack(dy, 2).map((part) => tf.mul(tf.expandDims(part, 2), onehot));
    };
    return { value, gradFunc };
  })(...tables);
  // Not unstack: its gradient fails where there is one table.
  return tf.split(picked, tables.length, 2).map((part) => tf.squeeze(part, [2]));
}
