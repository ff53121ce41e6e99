import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import { createLimits } from '@nesie/db';
import { createStaff, type Role, type StaffAccess } from '../../modules/access/index.ts';
import { hotp, totpStep } from '../../modules/access/totp.ts';
import { numberText } from '../../modules/correspondence/index.ts';
import { createLetterWorld, granted } from '../../modules/correspondence/testing/world.ts';
import { runLetters } from './letters.ts';

let world: Awaited<ReturnType<typeof createLetterWorld>>;
let staff: StaffAccess;
before(async () => {
  world = await createLetterWorld();
  const { db, vault } = world.base;
  staff = createStaff({ db, vault, limits: createLimits(db, vault), evidence: world.log });
});
after(() => world?.base.close());

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

async function aMember(name: string, role: Role) {
  const { login, password, otpauth } = granted(await staff.addStaff(name, [role], null));
  const text = new URL(otpauth).searchParams.get('secret') ?? '';
  const bits = [...text].map((symbol) => BASE32.indexOf(symbol).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  return { login, password, secret };
}

type Member = Awaited<ReturnType<typeof aMember>>;

/** Runs a command as a member who types password and code, and then a text. */
async function run(member: Member, argv: readonly string[], text = '') {
  const { clock } = world.base;
  clock.set(plusSeconds(clock.now(), 30)); // so that the next code is a new one
  const said: string[] = [];
  const typed = [member.password, hotp(member.secret, totpStep(clock.real()))];
  const exit = await runLetters(
    [...argv, '--as', member.login],
    async () => ({ staff, answers: world.answers }),
    {
      say: (line) => said.push(line),
      warn: (line) => said.push(line),
      ask: async () => typed.shift() ?? '',
      rest: async () => text,
    },
  );
  return { exit, said: said.join('\n') };
}

test('a member of staff lists, shows and answers letters; what a client wrote cannot command his terminal', async () => {
  const party = await world.aParty();
  const letter = await world.written(party, {
    subject: 'Сұрақ',
    text: 'Қайырлы күн\u009b31m\u202e!\n\tРақмет',
  });
  const number = numberText(letter.number);
  const officer = await aMember('Айгерім Серік', 'loan-officer');

  const listed = await run(officer, ['list']);
  assert.deepEqual(
    [listed.exit, listed.said],
    [0, `${number}  appeal     of 2026-11-23  answer by 2026-12-14`],
  );
  const shown = await run(officer, ['show', number]);
  assert.equal(shown.exit, 0);
  assert.match(shown.said, /from {5}Әбдірахманова[\s\S]*Қайырлы күн31m!\n\tРақмет$/);
  const answered = await run(officer, ['answer', number], 'Жауабымыз.\nҚұрметпен\n');
  assert.equal(answered.exit, 0);
  assert.match(answered.said, /^Ш-2026-\d{6} is in the client's cabinet$/);
  const read = granted(await world.letters.readLetter(party.actor, letter.id));
  assert.deepEqual(
    read.answers.map(({ text }) => text),
    ['Жауабымыз.\nҚұрметпен'],
  );
  assert.equal((await run(officer, ['list'])).said, 'no letter waits for an answer');
  assert.match((await run(officer, ['answer', number], 'again')).said, /has been answered: No. Ш-2026-/);
});

test('nothing is shown for a wrong password, a wrong role, a wrong number or an empty answer', async () => {
  const number = numberText((await world.written(await world.aParty())).number);
  const cashier = await aMember('Дана Омар', 'cashier');
  const officer = await aMember('Ерлан Тест', 'loan-officer');
  const tries = [
    [cashier, ['show', number], /may not read letters/],
    [{ ...officer, password: 'wrong' }, ['list'], /nesie letters: /],
    [officer, ['show', 'К-2026-999999'], /no such letter/],
    [officer, ['show', '1; drop table'], /no such letter/],
    [officer, ['answer', number], /Write a subject and a text/],
  ] as const;
  for (const [member, argv, said] of tries) {
    const ran = await run(member, argv);
    assert.equal(ran.exit, 1);
    assert.match(ran.said, said);
  }
  for (const argv of [[], ['list', 'x'], ['show'], ['burn', number]])
    assert.equal((await run(officer, argv)).exit, 64);
});
