// Loads the reader of OpenAPI descriptions on first use: most people have no manifest that includes one.
import type {
  DescribedOperations,
  DescriptionReader,
  DescriptionSummary,
} from '../../core/provider/describedOperation.ts';
import { OnDemand } from '../../core/onDemand.ts';

export function descriptionsOnDemand(): DescriptionReader {
  const reader = new OnDemand<DescriptionReader>('What reads OpenAPI descriptions', async () => {
    const { WorkerDescriptionReader } = await import('./workerDescriptionReader.ts');
    return new WorkerDescriptionReader();
  });
  return {
    summarize: async (file): Promise<DescriptionSummary> => (await reader.get()).summarize(file),
    describe: async (file, folder, ids): Promise<DescribedOperations> =>
      (await reader.get()).describe(file, folder, ids),
  };
}
