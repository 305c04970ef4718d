// The tools of a bundle: what its manifest declares and can really send. Derived on every use, never recorded.
import type { Bundle } from '../bundle/bundle.ts';
import { AppError } from '../errors.ts';
import { choiceText } from '../nearest.ts';
import { visibleText } from '../visibleText.ts';
import type { HttpManifestRequest, Manifest } from '../provider/manifest.ts';
import type { ManifestCatalog } from '../provider/manifestCatalog.ts';
import type { ManifestTool } from '../provider/manifestTools.ts';
import { partOf, type OutwardParams } from '../provider/outwardValue.ts';
import { declaredIn, undoOf } from '../provider/toolRequests.ts';
import type { Verb } from '../plan/verb.ts';
import { propertiesOf } from './inputSchema.ts';

export interface BundleTool extends ManifestTool {
  /** Request name in the manifest. */
  request: string;
  sent: HttpManifestRequest;
  verb: Verb;
  /** Request name in the manifest; null: it can't be undone. */
  undoneBy: string | null;
}

const known = new WeakMap<Manifest, readonly BundleTool[]>();

/** The tools that work, in the manifest's order. */
export function toolsOf(manifest: Manifest): readonly BundleTool[] {
  const found = known.get(manifest) ?? manifest.tools.flatMap((tool) => bundleTool(manifest, tool));
  known.set(manifest, found);
  return found;
}

/** The bundle's tools; none if its manifest is missing now. */
export function toolsOfBundle(
  manifests: Pick<ManifestCatalog, 'find'>,
  { provider }: Pick<Bundle, 'provider'>,
): readonly BundleTool[] {
  const manifest = manifests.find(provider);
  return manifest === undefined ? [] : toolsOf(manifest);
}

/** @throws AppError `not-found` that names the bundle's tools */
export function requireTool(manifest: Manifest, name: string): BundleTool {
  const tool = toolsOf(manifest).find((each) => each.name === name);
  if (tool !== undefined) return tool;
  const names = toolsOf(manifest).map((each) => each.name);
  throw new AppError('not-found', `${manifest.name} has no tool ${JSON.stringify(visibleText(name, 80))}.`, {
    next: `Nothing was sent. ${choiceText(name, names)}`,
  });
}

/**
 * The parameters of a call; what the bundle was set up with can't be replaced by an argument. The bundle's own name
 * never stands for an argument `name` that the call leaves out.
 */
export function toolParams(
  bundle: Pick<Bundle, 'id' | 'name' | 'inputs'>,
  tool: Pick<BundleTool, 'input'>,
  input: OutwardParams,
  given: OutwardParams,
): OutwardParams {
  const name = Object.hasOwn(propertiesOf(tool.input), 'name') ? null : bundle.name;
  return { ...partOf(bundle, { name }), ...input, ...given, ...partOf(bundle, bundle.inputs) };
}

function bundleTool(manifest: Manifest, tool: ManifestTool): BundleTool[] {
  const { request } = tool;
  const sent = request === undefined ? undefined : declaredIn(manifest.requests, request);
  if (request === undefined || sent?.type !== 'http') return [];
  return [{ ...tool, request, sent, verb: sent.verb, undoneBy: undoOf(manifest, tool) ?? null }];
}
