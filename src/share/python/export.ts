/**
 * The way out to Python: one readable file that rebuilds a model's flow in plain PyTorch from the file that
 * `model-file.ts` writes. It holds the code of what the flow is made of and no numbers: those, and all names that a person
 * gave, are read from the model file, so that nothing from outside becomes code.
 */
import { transformLabel } from '../../catalog/column-transforms';
import { isMeasured } from '../../catalog/measured/measurement';
import type { FlowSpec } from '../../flow/spec';
import type { TransformKind } from '../../flow/transforms/registry';
import { orderedColumns } from '../model-schema';
import type { Model } from '../recipe';
import { basePart } from './bases';
import { columnParts } from './columns';
import { domainParts } from './domains';
import { flowPart } from './flow';
import { MEASURED } from './measured';
import { dictionary, inOrder, type Part } from './part';
import { splineParts } from './splines';
import { transformParts } from './transforms';

/** What the exported file must be called for the second one (`cluster.ts`) to find it. */
export const PYTHON_MODULE = 'knotwork_model';

type Exported = Pick<Model, 'flow' | 'recipe' | 'standardisation' | 'transforms'>;

const usage = (names: readonly string[], conditional: boolean, computes: boolean, measured: boolean) => {
  const given = (name: string) => (conditional ? `, ${name}` : '');
  return `"""A normalizing flow, exported by Knotwork.

    from ${PYTHON_MODULE} import load${measured ? ', marginal' : ''}
    flow = load("model.safetensors")
    flow.log_prob(x${given('context')})  # ln p in nats, x and the density in the units of the catalog
    flow.log_prob(*flow.tables(catalog))  # of a dict, DataFrame or Table with the columns${computes ? ', computed ones are made' : ''}
    flow.log_prob(t${given('c')}, units="transformed")  # t and the density in those of the transformed columns
${measured ? '    marginal(flow, catalog)  # ln p of rows as they were measured and its error; log_prob is that of exact values\n' : ''}    flow.sample(1000${given('context')}, seed=1)
    flow.continue_training(x${given('context')}, steps=1000)
    flow.save("further.safetensors")  # Knotwork opens it

Needs torch and numpy.
"""
# Columns, in this order:
${names.join('\n')}

import json
import math
${computes ? 'import re\n' : ''}
import numpy as np
import torch
from torch import nn`;
};

/** A column's name as part of a comment: quoted, on one line, without invisible letters that could make it read as code. */
function commented(label: string): string {
  return `#   ${JSON.stringify(label).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')}`;
}

function columnComments({ recipe, transforms }: Exported): string[] {
  const computed = (recipe.definitions ?? []).map(({ name, expression }) => commented(`${name} = ${expression}`));
  const columns = orderedColumns(recipe.columns).map(({ name, role }, i) => {
    const transform = transforms[i] ?? { kind: 'none' };
    return `${commented(transformLabel(transform, name))}${role === 'context' ? ' (context)' : ''}`;
  });
  return computed.length > 0 ? [...columns, '# Computed from the catalog:', ...computed] : columns;
}

const unique = <Value>(values: readonly Value[]) => [...new Set(values)];
const quoted = (text: string) => JSON.stringify(text);

function flowTables({ transforms, base }: FlowSpec) {
  const kinds: TransformKind[] = unique(transforms.map(({ kind }) => kind));
  const conditional = 'conditional' in base && base.conditional !== undefined;
  const part = basePart(base.kind, conditional);
  return {
    parts: [...kinds.map((kind) => transformParts[kind]), part],
    transforms: dictionary('TRANSFORMS', new Map(kinds.map((kind) => [quoted(kind), transformParts[kind].name]))),
    bases: dictionary('BASES', new Map([[`(${quoted(base.kind)}, ${conditional ? 'True' : 'False'})`, part.name]])),
  };
}

/** The text of a Python file that opens the model's safetensors file, and those of other models made of the same parts. */
export function pythonModule(model: Exported): string {
  const { flow, standardisation, transforms: fitted } = model;
  const { definitions = [] } = model.recipe;
  const measured = model.recipe.columns.some(isMeasured);
  const splines = flow.transforms.flatMap((transform) => ('bins' in transform ? [transform] : []));
  const columnKinds = unique(fitted.map(({ kind }) => kind));
  const tables = flowTables(flow);
  const columnTable = new Map(columnKinds.map((kind) => [quoted(kind), columnParts[kind].name]));
  const parts: readonly Part[] = [
    ...columnKinds.map((kind) => columnParts[kind]),
    { code: dictionary('COLUMN_TRANSFORMS', columnTable) },
    ...domainParts(standardisation.domains ?? []),
    ...splineParts(splines),
    ...tables.parts,
    { code: `${tables.transforms}\n${tables.bases}` },
    flowPart(
      flow.transforms.some(({ kind }) => kind === 'batch-norm'),
      definitions.length > 0,
    ),
    ...(measured ? [MEASURED] : []),
  ];
  const code = inOrder(parts).map((part) => part.code);
  return `${[usage(columnComments(model), flow.context > 0, definitions.length > 0, measured), ...code].join('\n\n\n')}\n`;
}
