// The step of a wizard that asks for a provider.
import type { Manifest } from '../../core/provider/manifest.ts';
import type { Sluice } from '../../core/sluice.ts';
import { askChoice } from '../prompts/quickInputs.ts';
import type { StepOutcome, StepPosition } from '../prompts/wizard.ts';
import { providerChoices } from './provisionForm.ts';

export interface ProviderQuestion {
  title: string;
  placeholder: string;
  position: StepPosition;
  /** The answer so far. */
  current: Manifest | undefined;
  take: (manifest: Manifest) => void;
}

export async function askProvider(
  sluice: Pick<Sluice, 'library'>,
  { title, placeholder, position, current, take }: ProviderQuestion,
): Promise<StepOutcome> {
  const items = providerChoices(sluice.library.list());
  return askChoice({
    title,
    placeholder,
    position,
    items,
    active: items.find(({ manifest }) => manifest.id === current?.id),
    take: ({ manifest }) => take(manifest),
  });
}
