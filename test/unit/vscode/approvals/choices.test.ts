// Times, holding, and what settings may do.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { holdChoices } from '../../../../src/vscode/approvals/holdChoices.ts';
import { SETTINGS } from '../../../../src/vscode/host/settingDeclarations.ts';
import { tellingOnce, unknownSettingText } from '../../../../src/vscode/approvals/unknownSettingText.ts';
import { strictestSettings } from '../../../../src/vscode/approvals/strictestSettings.ts';
import { agoText, clockText, timeLeftText } from '../../../../src/vscode/approvals/timeText.ts';
import { englishIn, inGerman } from '../../../support/german.ts';
import { english } from '../english.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Local time, since that is what people read. */
const NOW = new Date(2026, 10, 22, 13, 0).getTime();

describe('a time in a dialog', () => {
  it('is said without its day where that is today, and with it otherwise', () => {
    assert.equal(clockText(NOW + 92 * MINUTE_MS, NOW, 'de'), '14:32');
    assert.match(clockText(NOW + 24 * HOUR_MS, NOW, 'de'), /Mo.*23.*13:00/);
  });

  it('is rounded down where it says what is left', () => {
    assert.equal(timeLeftText(24 * HOUR_MS - 1, english), '23 h left');
    assert.equal(timeLeftText(59 * MINUTE_MS, english), '59 min left');
    assert.equal(timeLeftText(MINUTE_MS - 1, english), 'less than a minute left');
    assert.equal(timeLeftText(168 * HOUR_MS, english), '7 days left');
  });

  it('is said in days where it is long ago', () => {
    assert.equal(agoText(49 * HOUR_MS, english), '2 days ago');
    assert.equal(agoText(MINUTE_MS - 1, english), 'just now');
    assert.equal(agoText(3.9 * MINUTE_MS, english), '3 min ago');
  });
});

describe('holding approvals', () => {
  it('lasts 15 minutes, an hour, or until tomorrow morning', () => {
    const choices = holdChoices(NOW, 0, english);
    assert.deepEqual(
      choices.map(({ until }) => until),
      [NOW + 15 * MINUTE_MS, NOW + HOUR_MS, new Date(2026, 10, 23, 8).getTime()],
    );
  });

  it('can be ended where it lasts', () => {
    assert.deepEqual(holdChoices(NOW, NOW + 1, english)[0], { label: 'Release Now', until: 0 });
  });
});

describe('settings of approvals', () => {
  it('add what any level adds', () => {
    const { alsoAsk } = strictestSettings([['change'], undefined, ['create', 'change']], []);
    assert.deepEqual(alsoAsk, ['change', 'create']);
  });

  it('cannot take away what another level added', () => {
    assert.deepEqual(strictestSettings([['change'], []], []).alsoAsk, ['change']);
  });

  it('let requests expire after the shortest time that any level sets, 24 hours by default', () => {
    assert.equal(strictestSettings([], [2, 168]).expiryMs, 2 * HOUR_MS);
    assert.equal(strictestSettings([], [undefined]).expiryMs, 24 * HOUR_MS);
  });

  it('survive whatever a settings file holds', () => {
    const { alsoAsk, expiryMs } = strictestSettings(
      [{ length: 1 }, 'change', [1, null]],
      ['x', 0, Infinity, -1],
    );
    assert.deepEqual(alsoAsk, ['create', 'change']);
    assert.equal(expiryMs, HOUR_MS);
  });

  it('[policy.unknown] mean the strictest where somebody mistyped them, and only then', () => {
    const wrong = [['Create', 'chnge'], 'create', true, 0, null, {}, [['create']], ['create', 'delete']];
    for (const value of wrong)
      for (const levels of [[value], [undefined, value], [['create'], undefined, value]]) {
        const asked = strictestSettings(levels, []).alsoAsk;
        assert.deepEqual(asked.toSorted(), ['change', 'create'], JSON.stringify(levels));
        assert.deepEqual(strictestSettings(levels, []).unknown, ['sluice.approvals.alsoAskFor']);
      }
    for (const value of [[], ['create'], ['change', 'create'], undefined]) {
      assert.deepEqual(strictestSettings([value], []).alsoAsk, value ?? []);
      assert.deepEqual(strictestSettings([value], []).unknown, []);
    }
    for (const value of ['12h', '24', 0, -1, Infinity, NaN, 1e9, true, null, {}, [24]])
      for (const levels of [[value], [undefined, value], [48, undefined, value]]) {
        assert.equal(strictestSettings([], levels).expiryMs, HOUR_MS, JSON.stringify(levels));
        assert.deepEqual(strictestSettings([], levels).unknown, ['sluice.approvals.expireAfterHours']);
      }
    assert.equal(strictestSettings([], [48, undefined, 2]).expiryMs, 2 * HOUR_MS);
    assert.deepEqual(strictestSettings([], [48, undefined]).unknown, []);
  });

  it('[policy.unknown] are told of once each, in German too, however often they are read', () => {
    const keys = [SETTINGS.alsoAskFor.key, SETTINGS.expireAfterHours.key];
    fc.assert(
      fc.property(fc.array(fc.subarray(keys), { maxLength: 12 }), (reads) => {
        const told: string[] = [];
        const tell = tellingOnce((key) => told.push(key));
        for (const unknown of reads) tell(unknown);
        assert.deepEqual(told.toSorted(), [...new Set(reads.flat())].sort());
      }),
    );
    for (const key of keys) {
      const said = unknownSettingText(key, inGerman);
      assert.ok(said.includes(key), said);
      assert.deepEqual(englishIn(said, [key]), []);
    }
  });
});
