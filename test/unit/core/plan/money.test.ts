// Amounts in minor units of every currency that ISO 4217 lists.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { minorDigits, moneyText } from '../../../../src/core/plan/money.ts';

/** ISO 4217, list one: currencies by the digits of their minor unit; funds and metals have none and are left out. */
const BY_DIGITS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
    CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
    IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
    SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR ZMW`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

describe('an amount of money', () => {
  it('[money.iso4217] has the digits of its currency, whichever it is', () => {
    for (const [digits, codes] of Object.entries(BY_DIGITS))
      for (const code of codes.split(/\s+/)) {
        assert.equal(minorDigits(code), Number(digits), code);
        const [amount = ''] = moneyText(123_456, code).split(' ');
        assert.equal(Number(amount), 123_456 / 10 ** Number(digits), code);
      }
  });

  it('is exact below one and above what a fraction holds', () => {
    assert.equal(moneyText(5, 'EUR'), '0.05 EUR');
    assert.equal(moneyText(-5, 'BHD'), '-0.005 BHD');
    assert.equal(moneyText(0, 'JPY'), '0 JPY');
    fc.assert(
      fc.property(fc.maxSafeInteger(), (minor) => {
        const [amount = ''] = moneyText(minor, 'EUR').split(' ');
        assert.equal(BigInt(amount.replace('.', '')), BigInt(minor));
      }),
    );
  });
});
