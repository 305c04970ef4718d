// Cuts what Sluice uses out of GitHub's own OpenAPI description, for the contract tests. Usage, in a folder of its own:
// npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz, then: node scripts/cutGithubApi.ts FOLDER/package
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Json = Record<string, unknown>;

/** The operations that src/providers/manifests/github.ts and githubTools.ts name. */
const USED: Record<string, readonly string[]> = {
  '/repos/{owner}/{repo}': ['get'],
  '/repos/{owner}/{repo}/hooks': ['get', 'post'],
  '/repos/{owner}/{repo}/hooks/{hook_id}': ['get', 'patch', 'delete'],
  '/repos/{owner}/{repo}/hooks/{hook_id}/config': ['get', 'patch'],
  '/repos/{owner}/{repo}/hooks/{hook_id}/pings': ['post'],
  '/repos/{owner}/{repo}/keys': ['get', 'post'],
  '/repos/{owner}/{repo}/keys/{key_id}': ['get', 'delete'],
  '/repos/{owner}/{repo}/issues': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/{issue_number}': ['get', 'patch'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['get', 'patch', 'delete'],
  '/repos/{owner}/{repo}/pulls': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get'],
  '/repos/{owner}/{repo}/contents/{path}': ['get'],
  '/repos/{owner}/{repo}/releases': ['get', 'post'],
  '/repos/{owner}/{repo}/releases/{release_id}': ['delete'],
  '/repos/{owner}/{repo}/actions/runs': ['get'],
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node scripts/cutGithubApi.ts FOLDER');
const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
  version: string;
};
const api = JSON.parse(readFileSync(path.join(folder, 'generated/api.github.com.json'), 'utf8')) as {
  openapi: string;
  info: Json;
  paths: Record<string, Json>;
  components: Record<string, Json>;
};

const paths: Record<string, Json> = {};
for (const [name, methods] of Object.entries(USED))
  paths[name] = Object.fromEntries(
    methods.map((method) => [method, lean(api.paths[name]?.[method], 'operation')]),
  );
const components: Record<string, Json> = {};
takeReferenced(paths);
const slice = {
  openapi: api.openapi,
  info: {
    title: api.info['title'],
    version: api.info['version'],
    license: api.info['license'],
    'x-cut-from': `@octokit/openapi ${version}, generated/api.github.com.json, by scripts/cutGithubApi.ts`,
  },
  paths,
  components,
};
const target = new URL('../test/contracts/github.openapi.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(slice, null, 1)}\n`);

/** Follows `#/components/<kind>/<name>` until nothing new is named. */
function takeReferenced(value: unknown): void {
  for (const [, kind = '', name = ''] of JSON.stringify(value).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
    const known = (components[kind] ??= {});
    if (Object.hasOwn(known, name)) continue;
    known[name] = lean((api.components[kind] as Json)[name], 'schema');
    takeReferenced(known[name]);
  }
}

/** Without prose and examples, which nothing is checked against. */
function lean(value: unknown, place: 'operation' | 'schema' | 'names'): unknown {
  if (Array.isArray(value)) return value.map((entry) => lean(entry, place === 'names' ? 'schema' : place));
  if (typeof value !== 'object' || value === null) return value;
  const prose = [
    'description',
    'summary',
    'example',
    'examples',
    'externalDocs',
    'tags',
    'title',
    'x-github',
    'x-octokit',
  ];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => place === 'names' || !prose.includes(key))
      .map(([key, member]) => [
        key,
        lean(member, key === 'properties' && place !== 'names' ? 'names' : 'schema'),
      ]),
  );
}
