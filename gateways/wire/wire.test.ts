import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { test } from 'node:test';
import { tiyn } from '@nesie/money';
import fc from 'fast-check';
import { readTenge, tengeText } from './amounts.ts';
import { call } from './call.ts';
import { readXml, tag, XmlProblem, xmlDocument } from './xml.ts';

const read = (text: string) => readXml(Buffer.from(text), 'a', null);

test('a sum goes out and comes back to the tiyn', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 17n - 1n }), (amount) => {
      assert.equal(readTenge(tengeText(tiyn(amount))), amount);
    }),
  );
  assert.equal(tengeText(tiyn(25_000_000n)), '250000.00');
  assert.throws(() => tengeText(tiyn(0n)));
  for (const text of [
    '',
    '1,00',
    '1.000',
    '-1',
    '+1',
    '1e2',
    ' 1',
    '1 000',
    '.5',
    '1.',
    '٣',
    '1'.repeat(16),
  ]) {
    assert.throws(() => readTenge(text), XmlProblem, text);
  }
});

test('whatever text is written is read back, or refused before it is written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      let written: string;
      try {
        written = xmlDocument(tag('a', tag('b', `|${text}|`), { c: `|${text}|` }));
      } catch (error) {
        assert.ok(error instanceof XmlProblem);
        return;
      }
      // XML itself turns carriage returns, and any white space in an attribute, into plain ones.
      const plain = (value: string | null | undefined) => value?.replace(/\s+/g, ' ');
      assert.equal(plain(read(written).text('b')), plain(`|${text}|`));
      assert.equal(plain(read(written).attribute('c')), plain(`|${text}|`));
    }),
  );
});

test('DTDs, entities of one’s own, other encodings, deep and broken XML are refused', () => {
  const refused = [
    '<!DOCTYPE a><a/>',
    '<!doctype a [<!ENTITY x "y">]><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<a>&x;</a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a>&#x110000;</a>',
    '<a>& b</a>',
    '<?xml version="1.0" encoding="windows-1251"?><a/>',
    '<a><b></a></b>',
    '<a>',
    '',
    'a',
    '<b/>',
    '<a/><a/>',
    '<a xmlns="urn:other"/>',
    `<a>${'<b>'.repeat(60)}${'</b>'.repeat(60)}</a>`,
    '<a><__proto__>1</__proto__></a>',
    '<a><!-- <![CDATA[ --><b>1</b>',
  ];
  for (const text of refused) assert.throws(() => read(text), XmlProblem, text);
  assert.throws(
    () => readXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]), 'a', null),
    XmlProblem,
  );
});

test('a comment cannot hide the end of another section, nor CDATA an entity', () => {
  assert.equal(read('<a><!-- <![CDATA[ --><b>1</b><!-- ]]> --></a>').text('b'), '1');
  assert.equal(read('<a><b><![CDATA[<!-- &amp; <c>]]></b></a>').text('b'), '<!-- &amp; <c>');
  assert.equal(read('<a><b>&#1178;&lt;&#x41;</b></a>').text('b'), 'Қ<A');
});

test('two elements where one is expected are a problem, and so is none where one is needed', () => {
  const root = read('<a><b>1</b><b>2</b><c/></a>');
  assert.throws(() => root.text('b'), XmlProblem);
  assert.throws(() => root.need('c'), XmlProblem);
  assert.throws(() => root.need('constructor'), XmlProblem);
  assert.equal(root.all('b').length, 2);
});

test('hostile XML is refused in reasonable time', () => {
  const size = 1024 * 1024;
  for (const unit of ['<!--', '<![CDATA[', '<?', '<a ', '&', '<a>', '<a a="']) {
    const before = process.hrtime.bigint();
    assert.throws(() => read(`<a>${unit.repeat(Math.floor(size / unit.length))}`), XmlProblem, unit);
    assert.ok(process.hrtime.bigint() - before < 2_000_000_000n, unit);
  }
});

async function serving(listener: RequestListener, use: (address: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  try {
    await use(`http://127.0.0.1:${bound.port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a call follows no redirect, reads no more than its limit, waits no longer than its limit', async () => {
  let followed = 0;
  const listener: RequestListener = (request, response) => {
    if (request.url === '/elsewhere') followed += 1;
    if (request.url === '/redirect') response.writeHead(307, { location: '/elsewhere' }).end();
    // Never-ending, without a length to warn of it.
    else if (request.url === '/endless') {
      const timer = setInterval(() => response.write(Buffer.alloc(65_536)), 1);
      response.on('close', () => clearInterval(timer));
    } else if (request.url === '/silent') return;
    else response.end('1234567890');
  };
  await serving(listener, async (address) => {
    const limits = { timeLimitMs: 500, mostBytes: 10 };
    const get = (path: string) => call({ method: 'GET', url: `${address}${path}` }, limits);
    assert.deepEqual(await get('/redirect'), { ok: false, why: 'redirected' });
    assert.equal(followed, 0);
    assert.deepEqual(await get('/endless'), { ok: false, why: 'answer-too-large' });
    assert.deepEqual(await get('/silent'), { ok: false, why: 'time-limit' });
    const whole = await get('/');
    assert.ok(whole.ok && whole.body.toString() === '1234567890');
  });
});
