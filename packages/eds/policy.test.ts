import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Party, POLICY_REASONS, whyMayNotEnter, whyMayNotSign } from './policy.ts';
import { readCertificate } from './x509/certificate.ts';

const certificate = (file: string) =>
  readCertificate(readFileSync(new URL(`./fixtures/${file}.cer`, import.meta.url)));

const HIMSELF: Party = { kind: 'individual', iin: '123456789011' };
const COMPANY: Party = { kind: 'legal-entity', bin: '123456789021' };
const INDIVIDUAL = certificate('ncanodego_certs_individual_valid_individual_valid');
const HEAD = certificate('ncanodego_certs_legal_valid_head');
const EMPLOYEE = certificate('ncanodego_certs_legal_valid_employee');
const SIGNING_RIGHT = certificate('ncanodego_certs_legal_valid_employee_signright');
const TREASURY = certificate('ncanodego_certs_legal_valid_infosystem');
const SYSTEM = certificate('ncanodego_certs_legal_valid_treasury_client');
const ENTRY_ONLY = certificate('ncanode_individual_valid_sign_2004_rsa_auth');
const SIGN_RSA = certificate('ncanode_individual_valid_sign_2004_rsa');
const OTHER_AUTHORITY = certificate('edscheck_prod_ucgo_gost');

test('[R-7.1] an individual signs with his own signing certificate and with no other', () => {
  assert.equal(whyMayNotSign(INDIVIDUAL, HIMSELF), null);
  assert.equal(whyMayNotSign(SIGN_RSA, HIMSELF), null);
  assert.equal(whyMayNotSign(INDIVIDUAL, { kind: 'individual', iin: '123456789012' }), 'other-person');
  assert.equal(whyMayNotSign(HEAD, HIMSELF), 'of-organisation', 'the head’s certificate is the company’s');
  assert.equal(whyMayNotSign(OTHER_AUTHORITY, HIMSELF), 'owner-unstated');
});

test('[R-7.1] for a legal entity its head signs, or who has the right of signature; nobody else', () => {
  assert.equal(whyMayNotSign(HEAD, COMPANY), null);
  assert.equal(whyMayNotSign(SIGNING_RIGHT, COMPANY), null);
  assert.equal(whyMayNotSign(EMPLOYEE, COMPANY), 'no-signing-right');
  assert.equal(whyMayNotSign(TREASURY, COMPANY), 'special-purpose');
  assert.equal(whyMayNotSign(SYSTEM, COMPANY), 'special-purpose');
  assert.equal(whyMayNotSign(INDIVIDUAL, COMPANY), 'of-individual');
  assert.equal(whyMayNotSign(HEAD, { kind: 'legal-entity', bin: '123456789022' }), 'other-organisation');
  assert.equal(whyMayNotSign(HEAD, { ...COMPANY, iin: '123456789012' }), 'other-person');
});

test('[R-6.5, R-7.1] an authentication certificate enters and signs nothing', () => {
  assert.equal(whyMayNotEnter(ENTRY_ONLY, HIMSELF), null);
  assert.equal(whyMayNotSign(ENTRY_ONLY, HIMSELF), 'not-for-signing');
  assert.equal(whyMayNotEnter(INDIVIDUAL, HIMSELF), null, 'one certificate of GOST 34.10-2015 serves both');
  assert.equal(whyMayNotEnter(SYSTEM, COMPANY), 'special-purpose');
  assert.equal(whyMayNotEnter(ENTRY_ONLY, { kind: 'individual', iin: '000000000000' }), 'other-person');
});

test('every reason is said in three languages', () => {
  for (const text of Object.values(POLICY_REASONS)) {
    assert.notEqual(text.kk, text.ru);
    assert.ok(text.kk && text.ru && text.en);
  }
});
