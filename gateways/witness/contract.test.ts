import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { CheckpointSubmission } from './port.ts';
import { createTlogWitness } from './tlog-witness.ts';

// Origin of request and answer: the examples in C2SP tlog-witness (c2sp.org/tlog-witness), CC BY 4.0.
const CHECKPOINT = `example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;
const PROOF = [
  'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=',
  'jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=',
  '5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=',
  '/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=',
];
const REQUEST = `old 20852014\n${PROOF.join('\n')}\n\n${CHECKPOINT}`;
const ANSWER = `— witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrdk3DXDqI5G2HgLatVs0pWh6Up69HVOw==
— witness.example/w1 I7rEps0pvK2UqkS2gSpVUDhrhVtQV9lgF6pRrWAvjJHjyWpW7VcE3SiOlVlbQNt64vWhO+DlkL0+UfzuOBMh9ChdMkP1vi/lCAsmlw==
— witness.example/w2 AWui8Sk55XjYLOijihBjhqEH6nS1ndDymE0a+6idX7pLcnoB+dhnz0854aLZgrrKbYKA7nC3HNJhm/kWl7oJlqU3rXXvpysAdyP3wQ==
`;
const SUBMISSION: CheckpointSubmission = {
  oldSize: 20852014,
  proof: PROOF.map((hash) => Buffer.from(hash, 'base64')),
  checkpoint: CHECKPOINT,
};

interface Scripted {
  readonly status: number;
  readonly body?: string;
  readonly type?: string;
  readonly silent?: boolean;
}

/** A server that answers as told, and keeps what it was asked. */
async function ask(
  context: { after: (fn: () => void) => void },
  scripted: Scripted,
  submission = SUBMISSION,
) {
  const seen = { method: '', url: '', body: '' };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      Object.assign(seen, { method: request.method, url: request.url, body });
      if (scripted.silent) return;
      response
        .writeHead(scripted.status, { 'content-type': scripted.type ?? 'text/plain' })
        .end(scripted.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const witness = createTlogWitness({ url: `http://127.0.0.1:${port}/prefix`, vkey: 'w', timeLimitMs: 300 });
  return { seen, answer: await witness.addCheckpoint(submission) };
}

test('the request is the example of C2SP tlog-witness, byte for byte', async (context) => {
  const { seen, answer } = await ask(context, { status: 200, body: ANSWER });
  assert.deepEqual(seen, { method: 'POST', url: '/prefix/add-checkpoint', body: REQUEST });
  assert.deepEqual(answer, { outcome: 'cosigned', lines: ANSWER.split(/(?<=\n)/) });
});

test('a witness who is at another size says which', async (context) => {
  const conflict = { status: 409, type: 'text/x.tlog.size', body: '20852014\n' };
  assert.deepEqual((await ask(context, conflict)).answer, { outcome: 'conflict', size: 20852014 });
});

test('what he refuses for good is told apart from what may be tried again', async (context) => {
  for (const status of [400, 403, 404, 409, 422]) {
    assert.deepEqual((await ask(context, { status })).answer, { outcome: 'rejected', status });
  }
  for (const status of [429, 500, 503]) {
    assert.equal((await ask(context, { status })).answer.outcome, 'unknown');
  }
});

test('silence, redirects, other bodies and too much of them are unknown', async (context) => {
  const odd: readonly Scripted[] = [
    { status: 200, silent: true },
    { status: 302 },
    { status: 200, body: 'hello\n' },
    { status: 200, body: ANSWER.slice(0, -1) },
    { status: 200, body: ANSWER.repeat(9) },
    { status: 200, body: 'x'.repeat(70_000) },
    { status: 204 },
  ];
  for (const scripted of odd) assert.equal((await ask(context, scripted)).answer.outcome, 'unknown');
  const long = { ...SUBMISSION, proof: Array.from({ length: 64 }, () => Buffer.alloc(32)) };
  assert.equal((await ask(context, { status: 200, body: ANSWER }, long)).answer.outcome, 'unknown');
});
