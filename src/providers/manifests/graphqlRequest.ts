// A GraphQL request in a manifest: one POST, whose success the payload states itself. Knows no provider.
import type { JsonObject } from '../../core/json.ts';

/** @param document one operation, without comments; its braces aren't templates */
export function graphqlRequest(
  document: string,
  verb: string,
  variables: JsonObject,
  more: JsonObject = {},
): JsonObject {
  const query = document.replaceAll('{', '{{').replaceAll('}', '}}').replaceAll(/\s+/g, ' ').trim();
  return { type: 'http', method: 'POST', path: '/graphql', verb, json: { query, variables }, ...more };
}

/** A mutation counts as done only if its payload says `success: true`. */
export function graphqlMutation(
  field: string,
  document: string,
  verb: string,
  variables: JsonObject,
  more: JsonObject = {},
): JsonObject {
  return graphqlRequest(`mutation ${document}`, verb, variables, {
    success: {
      pointer: `/data/${field}/success`,
      equals: true,
      errorPointer: '/errors/0/extensions/code',
    },
    ...more,
  });
}
