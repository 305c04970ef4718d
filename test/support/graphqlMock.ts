// A server on loopback that is as strict as a GraphQL schema: an operation or a variable that does not fit it is noted as
// a violation. What nothing resolves gets a value of its type. It knows no provider.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadClientPackage } from '../../scripts/clientPackages.ts';
import type { JsonObject, JsonValue } from '../../src/core/json.ts';

/** A refusal, as servers put it into `errors`. */
export class GraphqlRefusal extends Error {
  readonly extensions: JsonObject;

  constructor(message: string, code: string) {
    super(message);
    this.extensions = { code };
  }
}

export interface GraphqlMock {
  readonly url: string;
  readonly violations: string[];
  /** Each operation with its fields: `mutation webhookCreate`. */
  readonly requests: string[];
  close(): Promise<void>;
}

export interface GraphqlMockOptions {
  /** Schema definition language. */
  schema: string;
  /** By field of Query or Mutation. @throws GraphqlRefusal */
  resolvers: Record<string, (args: JsonObject) => JsonValue>;
  /** Why the request is refused before anything is executed. */
  refuses?(headers: IncomingMessage['headers']): { status: number; error: GraphqlRefusal } | undefined;
  /** Whether the connection is cut instead of an answer. */
  isLost?(fields: string): boolean;
}

interface GraphqlError {
  message: string;
  originalError?: unknown;
}

interface OutputType {
  name?: string;
  ofType?: OutputType;
}

interface Graphql {
  buildSchema(text: string): object;
  parse(text: string): {
    definitions: { operation: string; selectionSet: { selections: { name: { value: string } }[] } }[];
  };
  validate(schema: object, document: object): GraphqlError[];
  isListType(type: OutputType): boolean;
  graphql(asked: object): Promise<{ data?: JsonValue; errors?: GraphqlError[] }>;
}

/** Of a scalar; an object is filled field by field. */
const SAMPLES: Record<string, JsonValue> = {
  String: 'text',
  ID: '00000000-0000-4000-8000-000000000001',
  Int: 1,
  Float: 1,
  Boolean: true,
};

export async function startGraphqlMock(options: GraphqlMockOptions): Promise<GraphqlMock> {
  const library = (await loadClientPackage('graphql/index.mjs')) as Graphql;
  const schema = library.buildSchema(options.schema);
  const violations: string[] = [];
  const requests: string[] = [];
  const sample = (type: OutputType): JsonValue => {
    if (library.isListType(type)) return [sample(type.ofType ?? {})];
    if (type.ofType !== undefined) return sample(type.ofType);
    return SAMPLES[type.name ?? ''] ?? {};
  };
  const fieldResolver = (
    source: JsonObject | undefined,
    args: JsonObject,
    _context: unknown,
    { fieldName, returnType }: { fieldName: string; returnType: OutputType },
  ): JsonValue => {
    const own = source === undefined ? options.resolvers[fieldName]?.(args) : source[fieldName];
    return own === undefined ? sample(returnType) : own;
  };
  const answer = async (text: string): Promise<{ fields: string; body: string }> => {
    const { query = '', variables } = JSON.parse(text) as { query?: string; variables?: JsonObject };
    const document = library.parse(query);
    const fields = document.definitions
      .flatMap(({ selectionSet }) => selectionSet.selections.map(({ name }) => name.value))
      .join(' ');
    requests.push(`${document.definitions[0]?.operation ?? ''} ${fields}`);
    violations.push(...library.validate(schema, document).map(({ message }) => `${fields}: ${message}`));
    const result = await library.graphql({ schema, source: query, variableValues: variables, fieldResolver });
    for (const error of result.errors ?? [])
      if (!(error.originalError instanceof GraphqlRefusal)) violations.push(`${fields}: ${error.message}`);
    return { fields, body: JSON.stringify(result) };
  };

  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const refused = options.refuses?.(request.headers);
      if (request.method !== 'POST' || request.url !== '/graphql')
        violations.push(`${request.method} ${request.url}: there is POST /graphql alone`);
      if (refused !== undefined) {
        const { message, extensions } = refused.error;
        response.writeHead(refused.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ errors: [{ message, extensions }] }));
        return;
      }
      answer(text).then(
        ({ fields, body }) => {
          if (options.isLost?.(fields) === true) return request.socket.destroy();
          response.writeHead(200, { 'content-type': 'application/json' });
          return response.end(body);
        },
        (error: unknown) => {
          violations.push(String(error));
          response.destroy();
        },
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    violations,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
