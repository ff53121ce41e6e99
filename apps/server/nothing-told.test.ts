import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { startEmbedded } from '@nesie/db';
import { buildPack, verifyCommand } from '@nesie/pack';
import pg from 'pg';
import { filesOf, flipBit, rezip } from '../../packages/pack/repack.ts';
import { sampleKeys, sampleParts } from '../../packages/pack/sample-pack.ts';
import { ApiProblem } from '../cli/once/api-client.ts';
import { nesieHome, root } from '../cli/root.ts';
import { type LoggedInstallation, startLogged } from './testing/logged-installation.ts';
import { aBorrower, Person, until } from './testing/person.ts';
import { paymentsOf } from './testing/stand-ins.ts';
import type { Answer, Visitor } from './testing/visitor.ts';

const DRAFT = '/registration-drafts/current';
/** Everything personal, in words that stand nowhere else. */
const MARKED = {
  surname: 'Белгісұлтанов',
  firstName: 'Таңбабек',
  patronymic: 'Ізбасарұлы',
  documentNumber: '047731946',
  phone: '+77018265341',
  iban: 'KZ53722C000099887766',
} as const;
const PASSWORD = 'құпия-таңба-сөйлем-4417';
/** What somebody typed in the wrong place or shape. */
const TYPED_WRONG = 'Қатетерілген';

let installation: LoggedInstallation;
let person: Person;
let visitor: Visitor;
let identifier: string;
let partyId: string;
let pack: Buffer;
let folder: string;
const problems: string[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nesie-told-'));
  installation = await startLogged();
  person = new Person(installation, await aBorrower(MARKED));
});
after(async () => {
  await installation?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Keeps what was answered, if it is a refusal. */
function note(answer: Answer): void {
  if (answer.status >= 400) problems.push(answer.text);
}

/** Mistakes with marked values in every place where a client can put something. */
async function blunder(of: Visitor): Promise<void> {
  const { phone, iban } = MARKED;
  const iin = person.borrower.fields.iin ?? '';
  const marked = { ...MARKED, iin, [TYPED_WRONG]: TYPED_WRONG };
  note(await of.put(`${DRAFT}/fields`, marked));
  note(await of.put(`${DRAFT}/fields`, { surname: TYPED_WRONG.repeat(20) }));
  note(await of.send('PUT', `${DRAFT}/fields`, { body: `{"surname":"${MARKED.surname}",` }));
  note(await of.send('PUT', `${DRAFT}/fields`, { body: `{"surname":"${MARKED.surname}\\ud800"}` }));
  note(await of.send('PUT', `${DRAFT}/fields`, { body: MARKED.surname, type: `text/${iin}` }));
  note(await of.post(`${DRAFT}/phone-confirmation`, { code: phone }));
  note(await of.post('/sessions', { identifier: iin, password: PASSWORD }));
  note(await of.post('/sessions', { identifier: iin, password: { PASSWORD } }));
  note(await of.post('/identifier-recoveries', { phone: { phone } }));
  note(await of.post('/applications', { purpose: MARKED.surname, iban }));
  note(await of.post('/identifier-recoveries', { phone: iban }));
  note(await of.get(`/applications/${iin}`));
  note(await of.get(`/loans/${encodeURIComponent(MARKED.surname)}?iin=${iin}`));
  note(await of.get(`/%zz${iin}`));
  note(await of.upload('PUT', `${DRAFT}/portrait`, Buffer.from(`${MARKED.surname}`.repeat(20))));
}

async function packOf(loanId: string): Promise<Buffer | null> {
  try {
    return await person.api.bytes(`/loans/${loanId}/evidence-pack`);
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'evidence-not-yet-checkpointed') return null;
    throw error;
  }
}

test('a whole microcredit with marked values, and every blunder on its way', async () => {
  await person.begin();
  visitor = await person.visitor();
  await blunder(visitor);
  await person.confirmPhone();
  await person.putPictures();
  await person.api.post(`${DRAFT}/submission`, await person.submission());
  await blunder(visitor);
  const act = await person.registerAct();
  await person.carry(act);
  identifier = await person.confirm(act, PASSWORD);
  visitor = await person.visitor();
  partyId = String((await visitor.get('/session')).json.partyId);
  await until(
    () => person.accountState(),
    (state) => state === 'own',
  );
  const { id } = await person.apply();
  const contract = await person.drawContract(id);
  const signAct = await person.signAct(contract.id);
  await person.carry(signAct);
  const { loanId = '' } = await person.sign(contract.id, signAct.id);
  await blunder(visitor);
  await until(
    () => person.api.get<{ readonly state: string }>(`/loans/${loanId}`),
    ({ state }) => state === 'active',
  );
  const found = await until(
    () => packOf(loanId),
    (one) => one !== null,
  );
  pack = found ?? Buffer.alloc(0);
  assert.equal((await paymentsOf(installation.sandbox.bank)).length, 1);
});

/** Marked values as they could stand somewhere: as text, in UTF-8 as hexadecimal, in base64, escaped. */
function tracesOf(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => {
    const bytes = Buffer.from(value);
    const escaped = encodeURIComponent(value);
    // Base64 of the middle: the signs at its ends depend on what stands beside it.
    const inside = [0, 1, 2].map((shift) =>
      Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .slice(4, -4),
    );
    return [value, bytes.toString('hex'), ...(escaped === value ? [] : [escaped]), ...inside];
  });
}

function secrets(): readonly string[] {
  const { iin = '' } = person.borrower.fields;
  return [
    ...Object.values(MARKED),
    iin,
    MARKED.phone.slice(1),
    PASSWORD,
    identifier,
    identifier.replace('-', ''),
  ];
}

test('[R-12.2] no refusal repeats what was typed, and none is an error of ours', () => {
  assert.ok(problems.length > 25, String(problems.length));
  for (const problem of problems) {
    for (const trace of [...secrets(), PASSWORD]) assert.ok(!problem.includes(trace), problem);
    assert.doesNotMatch(problem, /internal-error/);
  }
});

test('[R-12.2] the log holds no personal data, no code, no address with an id', () => {
  const log = installation.written();
  assert.match(log, /"level":30/, 'the log is on');
  for (const trace of [...tracesOf(secrets()), TYPED_WRONG]) assert.ok(!log.includes(trace), trace);
  assert.doesNotMatch(log, /unexpected error/);
  assert.doesNotMatch(log, /\/api\//);
  assert.doesNotMatch(log, /\b\d{12}\b/);
});

/** Every value of every table of a database, as text. */
async function dump(url: string): Promise<ReadonlyMap<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const texts = new Map<string, string>();
    for (const { name } of rows) {
      const content = await client.query<{ line: string }>(`select t::text as line from ${name} as t`);
      texts.set(name, content.rows.map(({ line }) => line).join('\n'));
    }
    return texts;
  } finally {
    await client.end();
  }
}

test('[R-12.2] both databases, read as the owner table by table, show nothing of the client', async () => {
  const name = basename(installation.home);
  const given = process.env.DATABASE_URL;
  const embedded = given ? null : await startEmbedded({ home: join(nesieHome(), 'postgres') });
  try {
    for (const database of [name, `${name}_keys`]) {
      const url = new URL(embedded?.ownerUrl(database) ?? given ?? '');
      url.pathname = `/${database}`;
      const tables = await dump(url.toString());
      // The search sees what is there: the party's id stands open in both.
      assert.ok(
        [...tables.values()].some((text) => text.includes(partyId)),
        database,
      );
      for (const [table, text] of tables) {
        for (const trace of tracesOf(secrets())) assert.ok(!text.includes(trace), `${table}: ${trace}`);
      }
    }
  } finally {
    await embedded?.stop();
  }
});

/** `./nesie verify` as whoever got the pack runs it. */
function verify(...argv: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'nesie'), 'verify', ...argv], {
    encoding: 'utf8',
    env: { ...process.env, NESIE_HOME: join(folder, 'nowhere') },
  });
  return { status, stdout, stderr };
}

/** The same command in this process. */
function verifyHere(...argv: readonly string[]) {
  let stdout = '';
  const out = (text: string) => {
    stdout += text;
  };
  return { status: verifyCommand(argv, { env: {}, out, err: out }), stdout };
}

async function put(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('[R-12.1] the pack is valid; a byte changed in any of its files is named with its file', async () => {
  const published = await fetch(new URL('/trust.json', installation.url));
  const trust = await put('trust.json', await published.text());
  assert.equal(verify(await put('good.asice', pack), '--trust', trust).status, 0);
  const files = filesOf(pack).filter(({ content }) => content.length > 0);
  assert.ok(files.length > 8);
  for (const [at, { name, content }] of files.entries()) {
    const changed = rezip(pack, { [name]: flipBit(content, Math.floor(content.length / 2)) });
    const path = await put('changed.asice', changed);
    // A process for some, the command itself for the others: starting one takes a second.
    const run = at % 5 === 0 ? verify : verifyHere;
    const { status, stdout } = run(path, '--trust', trust, '--json');
    assert.equal(status, 1, `${name}: ${stdout.slice(0, 300)}`);
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly file: string }[] };
    assert.ok(
      findings.some(({ file }) => file === name),
      `${name}: ${findings.map(({ file }) => file)}`,
    );
  }
});

test('[R-12.1] a pack forged with keys of its own ends with 2, an unreadable trust file with 3', async () => {
  const trust = join(folder, 'trust.json');
  const good = join(folder, 'good.asice');
  const forged = await put('forged.asice', buildPack(sampleParts({ keys: sampleKeys('forger') })));
  assert.equal(verify(forged, '--trust', trust).status, 2);
  assert.equal(verify(good).status, 2);
  for (const file of [await put('bad.json', '{"format":'), join(folder, 'absent.json'), good]) {
    const { status, stderr } = verify(good, '--trust', file);
    assert.equal(status, 3, stderr);
  }
});
