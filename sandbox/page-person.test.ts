import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isIin } from './controls.ts';
import { DEMO_PEOPLE } from './demo-people.ts';
import { madeUpIin, readPersonForm, readRegister, SENTENCES } from './page-person.ts';

const TODAY = '2026-11-24';
/** The signs with which every JPEG begins, and nothing more: the register looks at the rest. */
const PHOTO = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]).toString('base64');

const FORM = {
  chosen: '',
  surname: 'Әбдіғали',
  firstName: 'Айгерім',
  patronymic: '',
  birthDate: '1990-01-01',
  iin: '900101300007',
  documentNumber: '012345678',
  documentIssuedOn: '2020-05-06',
  documentExpiresOn: '2030-05-05',
  photo: PHOTO,
};

const problemsOf = (change: object): unknown => {
  const read = readPersonForm({ ...FORM, ...change }, DEMO_PEOPLE, TODAY);
  return 'problems' in read ? read.problems : null;
};

test('a whole form is read as typed, with spaces taken out of numbers and no patronymic where there is none', () => {
  const read = readPersonForm({ ...FORM, iin: '900101 300 007', surname: ' Әбдіғали ' }, DEMO_PEOPLE, TODAY);
  assert.ok('person' in read);
  const { chosen, photo, ...facts } = FORM;
  assert.deepEqual(read, { person: { ...facts, patronymic: null }, photo });
  assert.equal(chosen, '');
});

test('each thing missing or wrong has its sentence at its field, and only there', () => {
  const cases: readonly (readonly [Partial<Record<keyof typeof FORM, unknown>>, object])[] = [
    [{ surname: '  ' }, { surname: SENTENCES.missing }],
    [{ surname: 7 }, { surname: SENTENCES.missing }],
    [{ surname: 'Abdigali' }, { surname: SENTENCES.name }],
    [{ firstName: '<b>' }, { firstName: SENTENCES.name }],
    [{ patronymic: 'я'.repeat(61) }, { patronymic: SENTENCES.name }],
    [{ iin: '' }, { iin: SENTENCES.missing }],
    [{ iin: '90010130000' }, { iin: SENTENCES.iinLength }],
    [{ iin: '900101300008' }, { iin: SENTENCES.iinCheck }],
    [{ birthDate: '1990-01-02' }, { iin: SENTENCES.iinBirthDate }],
    [{ birthDate: '1890-01-01' }, { birthDate: SENTENCES.birthDate, iin: SENTENCES.iinBirthDate }],
    [{ birthDate: '1990-02-30' }, { birthDate: SENTENCES.birthDate }],
    [{ documentNumber: 'N1234567' }, { documentNumber: SENTENCES.documentNumber }],
    [{ documentNumber: '047512369' }, { documentNumber: SENTENCES.documentTaken }],
    [{ documentIssuedOn: '2026-11-25' }, { documentIssuedOn: SENTENCES.issuedLater }],
    [{ documentIssuedOn: 'yesterday' }, { documentIssuedOn: SENTENCES.day }],
    [
      { documentIssuedOn: '2005-12-31', documentExpiresOn: '2015-12-30' },
      { documentIssuedOn: SENTENCES.issuedYoung },
    ],
    [{ documentExpiresOn: '2020-05-06' }, { documentExpiresOn: SENTENCES.expiresEarly }],
    [{ documentExpiresOn: '2030-05-07' }, { documentExpiresOn: SENTENCES.expiresLate }],
    [{ photo: '' }, { photo: SENTENCES.photoMissing }],
    [{ photo: ['a'] }, { photo: SENTENCES.photoMissing }],
    [{ photo: Buffer.from('GIF89a').toString('base64') }, { photo: SENTENCES.photoWrong }],
    [{ photo: '/9j/<script>' }, { photo: SENTENCES.photoWrong }],
    [{ photo: `/9j/${'A'.repeat(9 * 1024 * 1024)}` }, { photo: SENTENCES.photoLarge }],
  ];
  for (const [change, problems] of cases) assert.deepEqual(problemsOf(change), problems);
  assert.equal(
    Object.keys(problemsOf({ ...FORM, surname: '', firstName: '', photo: null }) as object).length,
    3,
  );
});

test('an empty form names every field but the patronymic', () => {
  const read = readPersonForm({}, DEMO_PEOPLE, TODAY);
  assert.ok('problems' in read);
  const fields = Object.keys(FORM).filter((name) => name !== 'chosen' && name !== 'patronymic');
  assert.deepEqual(Object.keys(read.problems).sort(), fields.sort());
});

test('the last day of ten years, an expired document and a correction of the same person pass', () => {
  assert.equal(problemsOf({ documentExpiresOn: '2030-05-06' }), null);
  assert.equal(problemsOf({ documentIssuedOn: '2010-05-06', documentExpiresOn: '2020-05-05' }), null);
  const [first] = DEMO_PEOPLE;
  assert.equal(problemsOf({ ...first, firstName: 'Әділ' }), null);
});

test('who is chosen keeps what the register says of him and gets the photograph; nobody else can be chosen', () => {
  const [first] = DEMO_PEOPLE;
  assert.ok(first);
  const read = readPersonForm({ chosen: first.iin, photo: PHOTO, surname: 'Басқа' }, DEMO_PEOPLE, TODAY);
  assert.deepEqual(read, { person: first, photo: PHOTO });
  assert.deepEqual(problemsOf({ chosen: first.iin, photo: '' }), { photo: SENTENCES.photoMissing });
  assert.deepEqual(problemsOf({ chosen: '900101300007' }), { chosen: SENTENCES.nobody });
});

test('an IIN made up has a right check digit, the birth date and the sex, and is nobody’s in the register', () => {
  const days = fc.date({ min: new Date('1900-01-01'), max: new Date(TODAY), noInvalidDate: true });
  const known = fc.record({ day: days, sex: fc.constantFrom('male', 'female'), serial: fc.nat(9999) });
  fc.assert(
    fc.property(known, ({ day, sex, serial }) => {
      const birthDate = day.toISOString().slice(0, 10);
      const make = (taken: ReadonlySet<string>) => {
        const made = madeUpIin(birthDate, sex, { today: TODAY, taken, pick: () => serial });
        assert.ok('iin' in made);
        return made.iin;
      };
      const iin = make(new Set());
      assert.ok(isIin(iin));
      assert.equal(iin.slice(0, 6), birthDate.replaceAll('-', '').slice(2));
      assert.equal(Number(iin[6]) % 2 === 1, sex === 'male');
      assert.equal(
        problemsOf({ birthDate, iin, documentIssuedOn: '', documentExpiresOn: '' }) !== null,
        true,
      );
      assert.ok(!('iin' in (problemsOf({ birthDate, iin, surname: '' }) as object)));
      assert.notEqual(make(new Set([iin])), iin);
    }),
    { numRuns: 200 },
  );
});

test('numbers that were never issued are passed over; the published ones come out', () => {
  const make = (serial: number) =>
    madeUpIin('1990-01-01', 'male', { today: TODAY, taken: new Set(), pick: () => serial });
  assert.deepEqual(make(0), { iin: '900101300007' });
  assert.deepEqual(make(81), { iin: '900101300811' });
  // 90010130080 cannot have a check digit.
  assert.deepEqual(make(80), { iin: '900101300811' });
});

test('no IIN is made up without a birth date and a sex', () => {
  const make = (birthDate: unknown, sex: unknown) =>
    madeUpIin(birthDate, sex, { today: TODAY, taken: new Set(), pick: () => 0 });
  assert.deepEqual(make('', undefined), { problems: { birthDate: SENTENCES.missing, sex: SENTENCES.sex } });
  assert.deepEqual(make('2026-11-25', 'male'), { problems: { birthDate: SENTENCES.birthDate } });
  assert.deepEqual(make('1990-13-01', 'male'), { problems: { birthDate: SENTENCES.birthDate } });
  assert.deepEqual(make({}, 'other'), { problems: { birthDate: SENTENCES.missing, sex: SENTENCES.sex } });
});

test('the register is read whatever its stand-in says', () => {
  assert.deepEqual(
    readRegister({ people: DEMO_PEOPLE.map((person) => ({ ...person, photo: null })) }),
    DEMO_PEOPLE,
  );
  for (const wrong of [
    null,
    'x',
    {},
    { people: 7 },
    { people: [null, {}, { ...DEMO_PEOPLE[0], surname: 1 }] },
  ])
    assert.deepEqual(readRegister(wrong), []);
});

test('every sentence is there in both languages', () => {
  for (const { kk, en } of Object.values(SENTENCES)) {
    assert.match(kk, /^[А-ЯӘҒҚҢӨҰҮҺІЁ].*\.$/);
    assert.match(en, /^[A-Z][^А-я]*\.$/);
  }
});
