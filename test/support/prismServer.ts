// Stoplight's Prism answering for an OpenAPI description on loopback, and the public descriptions that it answers for.
// From npm, on demand, into .vscode-test. Knows nothing of Sluice.
import { rm, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { installRecipe } from '../../scripts/installRecipe.ts';
import { projectDir } from '../../scripts/project.ts';

export interface Prism {
  readonly url: string;
  close(): Promise<void>;
}

export interface Descriptions {
  /** @param file of a package, relative to node_modules @returns where it is on disk */
  find(file: string): string;
  /** What Prism answers is the description's own example, or what is wrong with the request. */
  serve(file: string): Promise<Prism>;
}

interface PrismHttp {
  getHttpOperationsFromSpec(file: string): Promise<object[]>;
}
interface PrismCore {
  createLogger(name: string, options: { level: string }): object;
}
interface PrismHttpServer {
  createServer(
    operations: object[],
    options: object,
  ): { listen(port: number, host: string): Promise<string>; close(): Promise<void> };
}

/** Of GitHub's package: the others of its 400 MB are for other versions. */
const KEPT = 'api.github.com.json';

export async function publicDescriptions(): Promise<Descriptions> {
  const dir = await installRecipe({
    name: 'descriptions',
    dir: path.join(projectDir, 'test', 'contracts', 'descriptions'),
    what: 'public API descriptions and a server for them, about 60 MB,',
    finish: async (installed) => {
      const generated = path.join(installed, 'node_modules', '@octokit', 'openapi', 'generated');
      for (const file of await readdir(generated))
        if (file !== KEPT) await rm(path.join(generated, file), { recursive: true });
    },
  });
  const load = createRequire(path.join(dir, 'package.json'));
  const find = (file: string): string => path.join(dir, 'node_modules', file);
  return {
    find,
    serve: async (file) => {
      const { getHttpOperationsFromSpec } = load('@stoplight/prism-http') as PrismHttp;
      const { createServer } = load('@stoplight/prism-http-server') as PrismHttpServer;
      const { createLogger } = load('@stoplight/prism-core') as PrismCore;
      const server = createServer(await getHttpOperationsFromSpec(find(file)), {
        cors: false,
        components: { logger: createLogger('prism', { level: 'silent' }) },
        config: {
          isProxy: false,
          validateRequest: true,
          validateResponse: false,
          checkSecurity: false,
          errors: true,
          mock: { dynamic: false },
        },
      });
      const url = await server.listen(0, '127.0.0.1');
      return { url, close: () => server.close() };
    },
  };
}
