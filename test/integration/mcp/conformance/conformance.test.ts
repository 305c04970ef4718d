// MCP's official conformance suite against Sluice's MCP stack: every scenario of protocol 2025-11-25 as a test.
import assert from 'node:assert/strict';
import { TemporaryFolders } from '../../../support/temporaryFolder.ts';
import { conformanceScripts } from '../../../support/testTools.ts';
import { runConformance, wrongOf, type Check } from './conformanceRun.ts';
import { ConformanceServer } from './conformanceServer.ts';

/** Each scenario, with the tool that it must have called to have shown anything. */
const SCENARIOS: Readonly<Record<string, string | null>> = {
  'server-initialize': null,
  'logging-set-level': null,
  ping: null,
  'completion-complete': null,
  'tools-list': null,
  'tools-call-simple-text': 'test_simple_text',
  'tools-call-image': 'test_image_content',
  'tools-call-audio': 'test_audio_content',
  'tools-call-embedded-resource': 'test_embedded_resource',
  'tools-call-mixed-content': 'test_multiple_content_types',
  'tools-call-with-logging': 'test_tool_with_logging',
  'tools-call-error': 'test_error_handling',
  'tools-call-with-progress': 'test_tool_with_progress',
  'tools-call-sampling': 'test_sampling',
  'tools-call-elicitation': 'test_elicitation',
  'json-schema-2020-12': null,
  'elicitation-sep1034-defaults': 'test_elicitation_sep1034_defaults',
  'server-sse-polling': 'test_reconnection',
  'server-sse-multiple-streams': null,
  'elicitation-sep1330-enums': 'test_elicitation_sep1330_enums',
  'resources-list': null,
  'resources-read-text': null,
  'resources-read-binary': null,
  'resources-templates-read': null,
  'resources-subscribe': null,
  'resources-unsubscribe': null,
  'prompts-list': null,
  'prompts-get-simple': null,
  'prompts-get-with-args': null,
  'prompts-get-embedded-resource': null,
  'prompts-get-with-image': null,
  'dns-rebinding-protection': null,
};

/** What the scenario of polling only tells, and does not call a failure, where it found nothing to examine. */
const POLLING = ['server-sse-priming-event', 'server-sse-retry-field', 'server-sse-disconnect-resume'];

describe('the official conformance suite, protocol 2025-11-25', () => {
  const folders = new TemporaryFolders();
  let checks: ReadonlyMap<string, readonly Check[]>;
  let server: ConformanceServer;

  before(async function () {
    // The first run installs the suite.
    this.timeout(600_000);
    const { released: script } = await conformanceScripts();
    server = await ConformanceServer.start();
    const args = ['--suite', 'all', '--spec-version', '2025-11-25'];
    checks = await runConformance(script, server.url, args, folders.make());
  });

  after(async () => {
    await server?.stop();
    folders.dispose();
  });

  it('[mcp.conformance] holds the scenarios that are listed here, and no other', () => {
    assert.deepEqual([...checks.keys()].sort(), Object.keys(SCENARIOS).sort());
  });

  for (const [scenario, tool] of Object.entries(SCENARIOS))
    it(`[mcp.conformance] passes ${scenario}`, () => {
      const all = checks.get(scenario) ?? [];
      assert.deepEqual(wrongOf(all), []);
      const passed = all.filter(({ status }) => status === 'SUCCESS').map(({ id }) => id);
      assert.ok(passed.length > 0, `nothing was examined: ${JSON.stringify(all)}`);
      if (tool !== null) assert.ok(server.called.has(tool), `${tool} was never called`);
    });

  it('[mcp.conformance] takes up a stream that the server closed before the answer', () => {
    const passed = checks.get('server-sse-polling')?.filter(({ status }) => status === 'SUCCESS') ?? [];
    assert.deepEqual(
      passed.map(({ id }) => id),
      POLLING,
    );
  });
});
