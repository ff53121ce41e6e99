import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiProblem, NoAnswer } from '../../api.ts';
import type { Draft } from '../../api-types.ts';
import { readCopy, type TypedFields } from './device-copy.ts';
import { createKeeper, type Told } from './keeper.ts';

const aDraft = (fields: TypedFields = {}, id = 'draft-1'): Draft => ({
  id,
  state: 'draft',
  expiresAt: '2026-12-23T00:00:00.000Z',
  fields,
  phoneConfirmed: false,
  portrait: { present: false },
  documentFront: { present: false },
  problems: [],
});

function aPage() {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const server = { fields: {} as TypedFields, answers: true, error: null as Error | null, calls: 0 };
  const told: Told[] = [];
  const planned: (() => void)[] = [];
  const open = () =>
    createKeeper({
      store,
      send: async (fields) => {
        server.calls += 1;
        if (server.error) throw server.error;
        if (!server.answers) throw new NoAnswer();
        server.fields = { ...server.fields, ...fields };
        return aDraft(server.fields);
      },
      onSaved: () => undefined,
      tell: (news) => told.push(news),
      later: (run) => planned.push(run),
    });
  return { store, server, told, planned, open };
}

test('what is typed is on the device at once and at the server a moment later, right or wrong', async () => {
  const { store, server, planned, open } = aPage();
  const keeper = open();
  keeper.open(aDraft());
  keeper.type({ surname: 'С' });
  keeper.type({ surname: 'Серікқызы😀' });
  assert.equal(readCopy(store)?.fields.surname, 'Серікқызы😀');
  assert.equal(planned.length, 1);
  planned[0]?.();
  await keeper.flush();
  assert.equal(server.fields.surname, 'Серікқызы😀');
  assert.equal(keeper.state().standing, 'saved');
  assert.deepEqual(readCopy(store)?.unsent, []);
});

test('without a network answers wait on the device, over a reload too, and go when it is back', async () => {
  const { server, open } = aPage();
  const keeper = open();
  keeper.open(aDraft());
  server.answers = false;
  keeper.type({ surname: 'Серікқызы', firstName: 'Айгүл' });
  assert.equal(await keeper.flush(), null);
  assert.equal(keeper.state().standing, 'on-device');

  const reloaded = open();
  assert.equal(reloaded.open(aDraft()).firstName, 'Айгүл');
  await reloaded.flush();
  server.answers = true;
  await reloaded.flush();
  assert.deepEqual(server.fields, { surname: 'Серікқызы', firstName: 'Айгүл' });
});

test('what is typed while an answer is on its way is sent after it', async () => {
  const { server, open } = aPage();
  const keeper = open();
  keeper.open(aDraft());
  keeper.type({ surname: 'А' });
  const first = keeper.flush();
  keeper.type({ surname: 'Аб' });
  await first;
  assert.equal(server.fields.surname, 'Аб');
  assert.equal(server.calls, 2);
});

test('a session that ended loses nothing: the next registration begins with the same answers', async () => {
  const { server, open } = aPage();
  const keeper = open();
  keeper.open(aDraft({ iin: '900101300007' }));
  server.error = new ApiProblem(404, { code: 'draft-not-found' });
  keeper.type({ surname: 'Серікқызы' });
  await keeper.flush();
  assert.equal(keeper.state().standing, 'ended');
  assert.deepEqual(keeper.leftOver(), { iin: '900101300007', surname: 'Серікқызы' });
  server.error = null;
  await keeper.carryTo(aDraft({}, 'draft-2'));
  assert.deepEqual(server.fields, { iin: '900101300007', surname: 'Серікқызы' });
  keeper.forget();
  assert.equal(open().leftOver(), null);
});

test('of two tabs the later word stands, and the other tab is told', async () => {
  const { server, told, open } = aPage();
  const one = open();
  const other = aPage().open();
  one.open(aDraft());
  other.open(aDraft());
  const news: TypedFields[] = [];
  other.onNews((fields) => news.push(fields));
  one.type({ surname: 'Бірінші' });
  await one.flush();
  for (const message of told) other.hear(message);
  assert.deepEqual(news, [{ surname: 'Бірінші' }]);

  other.type({ surname: 'Екінші' });
  for (const message of told) other.hear(message);
  assert.equal(news.length, 1, 'what this tab has typed since is not overwritten');
  await other.flush();
  assert.equal(server.fields.surname, 'Бірінші');
});

test('a refusal of the words themselves is shown, and they stay', async () => {
  const { server, store, open } = aPage();
  const keeper = open();
  keeper.open(aDraft());
  server.error = new ApiProblem(422, { code: 'bad-input' });
  keeper.type({ surname: 'x'.repeat(200) });
  await keeper.flush();
  assert.equal(keeper.state().standing, 'refused');
  assert.equal(readCopy(store)?.fields.surname?.length, 200);
});
