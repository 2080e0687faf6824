import type { BroughtModel } from '@celerity/contracts';
import {
  InvalidOnnxError,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  readModel,
  RUNTIME_VERSION,
} from '@celerity/onnx';
import { BroughtModelError } from './errors.js';
import { mebibytes } from './mebibytes.js';
import type { ModelPlan } from './model-plan.js';
import { planInput } from './plan-input.js';
import { planOutput } from './plan-output.js';
import { NEWEST_IR, NEWEST_OPSETS } from './runtime-limits.js';

/** What a model may declare. */
export interface InspectionLimits {
  /** All numbers that are part of it, in memory. */
  memoryBytes: number;
}

/**
 * Looks at a file without running it: whether it is ONNX, of a version and with operators that the runtime has, whole in itself, and fits
 * what was declared.
 *
 * @returns how to run it
 * @throws BroughtModelError that says what is wrong and what to do
 */
export function inspectModel(onnx: Uint8Array, declared: BroughtModel, { memoryBytes }: InspectionLimits): ModelPlan {
  const model = read(onnx);
  checkVersions(model);
  const parts = partsOf(model);
  checkOperators(model, parts.nodes);
  checkTensors(parts.tensors, memoryBytes);
  return planOf(model.graph, declared);
}

/** How a model is run that was inspected before. */
export function planModel(onnx: Uint8Array, declared: BroughtModel): ModelPlan {
  return planOf(read(onnx).graph, declared);
}

function planOf(graph: OnnxGraph, declared: BroughtModel): ModelPlan {
  const features = declared.features.map((feature) =>
    feature.kind === 'numeric' ? { name: feature.name } : { name: feature.name, levels: feature.levels },
  );
  return { features, input: planInput(graph, declared.features), output: planOutput(graph, declared) };
}

function read(onnx: Uint8Array): OnnxModel {
  try {
    return readModel(onnx);
  } catch (error) {
    throw error instanceof InvalidOnnxError ? new BroughtModelError(error.message) : error;
  }
}

function checkVersions({ irVersion, opsets }: OnnxModel): void {
  const newer = (what: string, found: number, newest: number) =>
    new BroughtModelError(
      `The model is of ${what} ${found}; onnxruntime ${RUNTIME_VERSION} knows versions up to ${newest}. Export it for an older version (target_opset).`,
    );
  if (irVersion > NEWEST_IR) throw newer('IR version', irVersion, NEWEST_IR);
  for (const [domain, version] of Object.entries(opsets)) {
    const newest = NEWEST_OPSETS.get(domain);
    if (newest !== undefined && version > newest) throw newer(`opset '${domain || 'ai.onnx'}'`, version, newest);
  }
}

/** Operators of a set that is merely imported do no harm: exporters import more than they use. */
function checkOperators({ functions }: OnnxModel, nodes: readonly OnnxNode[]): void {
  const own = new Set(functions.map(({ domain, name }) => `${domain}:${name}`));
  const foreign = nodes.find(({ domain, op }) => !NEWEST_OPSETS.has(domain) && !own.has(`${domain}:${op}`));
  if (!foreign) return;
  const known = 'ai.onnx, ai.onnx.ml and com.microsoft';
  throw new BroughtModelError(
    `The model needs the operator '${foreign.op}' of '${foreign.domain}', which is not part of the runtime. Export it with operators of ${known} only.`,
  );
}

function checkTensors(tensors: readonly OnnxTensor[], memoryBytes: number): void {
  const external = tensors.find((tensor) => tensor.external);
  if (external) {
    throw new BroughtModelError(
      `The numbers of '${external.name}' lie in another file. Save the model as one file (onnx.save without save_as_external_data).`,
    );
  }
  const bytes = tensors.reduce((sum, tensor) => sum + Math.max(tensor.bytes, tensor.declaredBytes), 0);
  if (bytes <= memoryBytes) return;
  throw new BroughtModelError(
    `The model declares ${mebibytes(bytes)} of numbers; the limit is ${mebibytes(memoryBytes)} (CELERITY_MODEL_TRIAL_MEMORY).`,
  );
}

/** Every node and tensor of a model, however deep. */
function partsOf({ graph, functions }: OnnxModel): { nodes: OnnxNode[]; tensors: OnnxTensor[] } {
  const [nodes, tensors]: [OnnxNode[], OnnxTensor[]] = [[], []];
  const addNodes = (found: readonly OnnxNode[]) => {
    for (const node of found) {
      nodes.push(node);
      for (const tensor of node.tensors) tensors.push(tensor);
      node.graphs.forEach(addGraph);
    }
  };
  const addGraph = (found: OnnxGraph) => {
    for (const tensor of found.initializers) tensors.push(tensor);
    addNodes(found.nodes);
  };
  addGraph(graph);
  for (const local of functions) addNodes(local.nodes);
  return { nodes, tensors };
}
