// The bundle and the tool that a call names.
import type { Bundle } from '../../core/bundle/bundle.ts';
import type { Manifest } from '../../core/provider/manifest.ts';
import type { ManifestCatalog } from '../../core/provider/manifestCatalog.ts';
import type { StoreView } from '../../core/storage/store.ts';
import { requireTool, type BundleTool } from '../../core/toolSource/bundleTools.ts';
import { requireActiveBundle } from '../bundleTarget.ts';

export interface ToolTarget {
  bundle: Bundle;
  manifest: Manifest;
  tool: BundleTool;
}

/** @throws AppError `not-found`, `bundle-busy`, `unknown-provider` */
export function toolTarget(
  { view, manifests }: { view: StoreView; manifests: ManifestCatalog },
  bundleId: string,
  toolName: string,
): ToolTarget {
  const bundle = requireActiveBundle(view, bundleId);
  const manifest = manifests.get(bundle.provider);
  return { bundle, manifest, tool: requireTool(manifest, toolName) };
}
