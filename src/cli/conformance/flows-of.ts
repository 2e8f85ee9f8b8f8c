/** An engine's flows as conformance measures them. */
import type { CompiledFlow, Engine } from '../../engine/engine';
import type { FlowSpec } from '../../flow/spec';
import type { Measured, MeasuredFlow } from './engines';

function measuredFlow(flow: CompiledFlow, { dim }: FlowSpec): MeasuredFlow {
  const rows = (values: readonly number[], context: readonly number[] | undefined) => ({
    values: Float32Array.from(values),
    count: values.length / dim,
    ...(context ? { context: Float32Array.from(context) } : {}),
  });
  return {
    logProb: (values, context) => flow.logProb(rows(values, context)),
    async forward(values, context) {
      const { values: value, logDet } = await flow.forward(rows(values, context));
      return { value, logDet };
    },
    async inverse(values, context) {
      const { values: value, logDet } = await flow.inverse(rows(values, context));
      return { value, logDet };
    },
    dispose: () => flow.dispose(),
  };
}

/** An engine has no kernels for a flow, for the reason that its message is. */
export class UnsupportedFlow extends Error {}

/** What compiles flows on an engine, with the given parameters in float32. Throws `UnsupportedFlow`. */
export function flowsOf(engine: Engine): Measured['compile'] {
  return (spec, parameters) => {
    const refusal = engine.supports(spec);
    if (refusal !== undefined) throw new UnsupportedFlow(refusal);
    const flow = engine.compile(spec);
    flow.load(Float32Array.from(parameters));
    return measuredFlow(flow, spec);
  };
}
