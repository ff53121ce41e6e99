import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { type ClientsDeps, createClients } from './clients.ts';

type PartiesPart = ClientsDeps['parties'];
type Registration = NonNullable<Awaited<ReturnType<PartiesPart['registrationOf']>>>;
type Account = NonNullable<Awaited<ReturnType<PartiesPart['accountOf']>>>;

const tx = {} as Tx; // nothing below looks at it
const facts = {
  surname: 'Әбдірахманова',
  firstName: 'Гүлназ',
  patronymic: null,
  iin: '900101300007',
  birthDate: parseLocalDate('1990-01-01'),
  sex: 'male',
  documentKind: 'id-card',
  documentNumber: '040123456',
  documentIssuedOn: parseLocalDate('2021-03-15'),
  documentExpiresOn: parseLocalDate('2031-03-14'),
  phone: '+77011234567',
  iban: 'KZ476010131000179714',
  bankCode: '601',
};
const registration = { facts } as unknown as Registration;

function clientsWith(over: Partial<PartiesPart> = {}, identifier: string | null = 'K7QX-M2RD-9HTW') {
  const account = { iban: 'KZ85722S000000125964' } as Account;
  return createClients({
    parties: {
      isConfirmed: async () => true,
      registrationOf: async () => registration,
      contactOf: async () => ({ phone: '+77770000000', language: 'kk' }),
      accountOf: async () => account,
      ...over,
    },
    identifierOf: async () => identifier,
  });
}

test('a client is as frozen at registration, with the phone and the account of now', async () => {
  const individual = await clientsWith().individual(tx, 'p');
  assert.deepEqual(individual, {
    birthDate: '1990-01-01',
    details: {
      surname: 'Әбдірахманова',
      firstName: 'Гүлназ',
      patronymic: null,
      iin: '900101300007',
      documentKind: 'id-card',
      documentNumber: '040123456',
      documentIssuedOn: '2021-03-15',
      documentExpiresOn: '2031-03-14',
      phone: '+77770000000',
      iban: 'KZ85722S000000125964',
      bankName: 'Kaspi Bank',
      identifier: 'K7QX-M2RD-9HTW',
    },
  });
});

test('whoever is not confirmed, or has no identifier, is no client yet', async () => {
  assert.equal(await clientsWith({ isConfirmed: async () => false }).individual(tx, 'p'), null);
  assert.equal(await clientsWith({ registrationOf: async () => null }).individual(tx, 'p'), null);
  assert.equal(await clientsWith({ contactOf: async () => null }).individual(tx, 'p'), null);
  assert.equal(await clientsWith({}, null).individual(tx, 'p'), null);
});
