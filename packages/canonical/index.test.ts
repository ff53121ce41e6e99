import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, digestOf, sha256Hex } from './index.ts';

test('the example of RFC 8785, section 3.2.2', () => {
  const value = {
    numbers: [JSON.parse('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('names sort by UTF-16 code units (RFC 8785, section 3.2.3)', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
  assert.deepEqual(Object.values(JSON.parse(canonicalJson(value))).sort(), [1, 2, 3, 4, 5, 6, 7]);
  assert.match(canonicalJson(value), /^\{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"\u{1f600}":5,"\ufb33":3\}$/u);
});

test('what JSON cannot hold is refused', () => {
  for (const value of [1n, Number.NaN, undefined, () => 1, new Date(0), '\ud800', [undefined]]) {
    assert.throws(() => canonicalJson(value), TypeError);
  }
});

test('the order of building does not matter, and the text parses back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
      const wellFormed = JSON.parse(JSON.stringify(value).toWellFormed());
      const turned = Object.fromEntries(Object.entries(wellFormed).reverse());
      assert.equal(canonicalJson(turned), canonicalJson(wellFormed));
      assert.deepEqual(JSON.parse(canonicalJson(wellFormed)), JSON.parse(JSON.stringify(wellFormed)));
    }),
  );
});

test('SHA-256 of the empty text and of a value', () => {
  assert.equal(sha256Hex(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(digestOf({ b: 1, a: 2 }), sha256Hex('{"a":2,"b":1}'));
});
