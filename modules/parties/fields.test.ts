import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import { LANGS } from '@nesie/problem';
import fc from 'fast-check';
import { judgeFields, NO_FIELDS, type TypedFields } from './fields.ts';
import { adviceOf } from './picture-texts.ts';
import { fieldTexts, partTexts } from './texts.ts';

const TODAY = parseLocalDate('2026-11-23');
const RIGHT: TypedFields = {
  surname: 'Сейтжанов',
  firstName: 'Әділет',
  patronymic: 'Маратұлы',
  iin: '900101300007',
  documentKind: 'id-card',
  documentNumber: '047512369',
  documentIssuedOn: '2021-04-02',
  documentExpiresOn: '2031-04-01',
  phone: '8 701 555 01 23',
  iban: 'KZ85 722S 0000 0012 5964',
};

const judge = (change: Partial<TypedFields>) => judgeFields({ ...RIGHT, ...change }, TODAY);
const codes = (change: Partial<TypedFields>) =>
  judge(change).faults.map(({ field, code }) => `${field} ${code}`);

test('[R-6.1a] names are as in the document: Cyrillic letters, space and hyphen; the patronymic may be missing', () => {
  assert.deepEqual(codes({}), []);
  assert.equal(judge({}).facts?.surname, 'Сейтжанов');
  assert.equal(judge({ patronymic: ' ' }).facts?.patronymic, null);
  assert.equal(judge({ surname: ' Ким-Ли  Әбдіқадыр ' }).facts?.surname, 'Ким-Ли Әбдіқадыр');
  assert.deepEqual(codes({ surname: '' }), ['surname missing']);
  assert.deepEqual(codes({ firstName: 'Aділет' }), ['firstName latin-letters']);
  assert.deepEqual(codes({ firstName: 'Әділет1' }), ['firstName not-a-name']);
  assert.deepEqual(codes({ surname: '-Ким' }), ['surname not-a-name']);
  assert.deepEqual(codes({ patronymic: 'а'.repeat(61) }), ['patronymic too-long']);
});

test('[R-6.1b] an IIN has its check digit, a birth date and an adult', () => {
  assert.equal(judge({ iin: '900101 300007' }).facts?.iin, '900101300007');
  assert.equal(judge({}).facts?.birthDate, '1990-01-01');
  assert.deepEqual(codes({ iin: '' }), ['iin missing']);
  assert.deepEqual(codes({ iin: '90010130000' }), ['iin iin-not-twelve-digits']);
  assert.deepEqual(codes({ iin: '900101300008' }), ['iin iin-wrong-check-digit']);
});

test('somebody is of age from his eighteenth birthday on', () => {
  const born = '061211600012'; // 11 December 2006
  const issued = { documentIssuedOn: '2023-01-01', documentExpiresOn: '2032-12-31' };
  const onDay = (day: string) =>
    judgeFields({ ...RIGHT, ...issued, iin: born }, parseLocalDate(day)).faults.map(({ code }) => code);
  assert.deepEqual(onDay('2024-12-10'), ['under-age']);
  assert.deepEqual(onDay('2024-12-11'), []);
});

test('[R-6.1c] number and period of validity of the document', () => {
  assert.deepEqual(codes({ documentNumber: '04751236' }), ['documentNumber not-nine-digits']);
  assert.deepEqual(codes({ documentKind: 'visa' }), ['documentKind unknown-document-kind']);
  assert.deepEqual(codes({ documentKind: 'passport' }), ['documentNumber not-a-passport-number']);
  assert.equal(
    judge({ documentKind: 'passport', documentNumber: 'n 12345678' }).facts?.documentNumber,
    'N12345678',
  );
  assert.deepEqual(codes({ documentIssuedOn: '31.02.2021' }), ['documentIssuedOn not-a-date']);
  assert.equal(judge({ documentIssuedOn: '02.04.2021' }).facts?.documentIssuedOn, '2021-04-02');
  assert.deepEqual(codes({ documentIssuedOn: '2026-11-24' }), ['documentIssuedOn issued-in-future']);
  assert.deepEqual(codes({ documentIssuedOn: '2005-01-01' }), ['documentIssuedOn issued-too-young']);
  assert.deepEqual(codes({ documentExpiresOn: '2021-04-02' }), ['documentExpiresOn expires-before-issue']);
  assert.deepEqual(codes({ documentExpiresOn: '2031-04-03' }), ['documentExpiresOn longer-than-ten-years']);
  assert.deepEqual(codes({ documentExpiresOn: '2026-11-22' }), ['documentExpiresOn document-expired']);
  assert.deepEqual(codes({ documentExpiresOn: '2026-11-23' }), []);
});

test('[R-6.1d] a mobile number of Kazakhstan, as people type it', () => {
  for (const phone of ['87015550123', '+7 (701) 555-01-23', '7015550123'])
    assert.equal(judge({ phone }).facts?.phone, '+77015550123');
  assert.deepEqual(codes({ phone: '+79165550123' }), ['phone not-a-mobile-number']);
  assert.deepEqual(codes({ phone: '' }), ['phone missing']);
});

test('[R-6.1e] an IBAN of Kazakhstan with right check digits and a known bank', () => {
  assert.equal(judge({}).facts?.bankCode, '722');
  assert.deepEqual(codes({ iban: 'DE89370400440532013000' }), ['iban iban-not-kazakh']);
  assert.deepEqual(codes({ iban: 'KZ85722S00000012596' }), ['iban iban-wrong-length']);
  assert.deepEqual(codes({ iban: 'KZ86722S000000125964' }), ['iban iban-wrong-check-digits']);
  assert.deepEqual(codes({ iban: '' }), ['iban missing']);
});

test('an empty form names every field but the patronymic, and no typing ends in an error', () => {
  const missing = judgeFields(NO_FIELDS, TODAY).faults;
  assert.deepEqual(new Set(missing.map(({ code }) => code)), new Set(['missing']));
  assert.equal(missing.length, 9);
  const typed = fc.string({ unit: 'binary', maxLength: 100 });
  const any = fc.record(Object.fromEntries(Object.keys(RIGHT).map((name) => [name, typed])));
  fc.assert(
    fc.property(any, (fields) => {
      const { faults, facts } = judgeFields(fields as unknown as TypedFields, TODAY);
      assert.equal(facts === null, faults.length > 0);
    }),
  );
});

test('every sentence about a field is there in kk, ru and en', () => {
  const all = [...Object.values(fieldTexts), ...Object.values(partTexts), adviceOf('picture.sharp')];
  for (const text of all) {
    for (const lang of LANGS) assert.ok(text[lang].length > 5);
    assert.equal(new Set(LANGS.map((lang) => text[lang])).size, 3);
  }
});
