import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, sha256Hex } from '@nesie/canonical';
import fc from 'fast-check';
import { buildPack, verify } from './index.ts';
import { filesOf, flipBit, resign, rezip } from './repack.ts';
import { sampleKeys, sampleParts, sampleTrust } from './sample-pack.ts';

const keys = sampleKeys('sample');
const parts = sampleParts();
const pack = buildPack(parts);
const trust = parts.trust;
const codesOf = (bytes: Uint8Array, file: string): readonly string[] =>
  verify(bytes, trust)
    .findings.filter((finding) => finding.file === file)
    .map(({ code }) => code);
const read = (name: string): Buffer => {
  const file = filesOf(pack).find((found) => found.name === name);
  assert.ok(file, name);
  return file.content;
};
/** JSON as the tests change it; whatever they make of it, the verifier must cope with. */
interface Loose {
  [member: string]: Loose;
}
const json = (name: string): Loose => JSON.parse(read(name).toString('utf8'));

test('[R-12.1] a pack as issued is valid under its trust file, and says how far it is whole', () => {
  const verdict = verify(pack, trust);
  assert.deepEqual([verdict.verdict, verdict.findings, verdict.doubts], ['valid', [], []]);
  assert.equal(verdict.wholeUpTo, 3);
  assert.ok(verdict.uncheckable.some(({ code }) => code === 'device-key'));
});

test('equal parts make equal bytes, in whatever order the attachments’ files come', () => {
  assert.deepEqual(buildPack(parts), pack);
});

test('[R-12.1] every single byte of the pack: changed, it is found and its file is named', () => {
  const owners = ownersOf(pack);
  for (let at = 0; at < pack.length; at += 1) {
    const verdict = verify(flipBit(pack, at), trust);
    assert.equal(verdict.verdict, 'broken', `byte ${at}`);
    const named = verdict.findings.map(({ file }) => file);
    assert.ok(named.includes(owners[at] ?? ''), `byte ${at} of ${owners[at]}, named ${named}`);
  }
});

test('[R-12.1] a changed byte is named with its file when the archive is made anew around it', () => {
  for (const { name, content } of filesOf(pack)) {
    for (let at = 0; at < content.length; at += Math.ceil(content.length / 40)) {
      const verdict = verify(rezip(pack, { [name]: flipBit(content, at) }), trust);
      assert.equal(verdict.verdict, 'broken', `${name} ${at}`);
      // What changes in the note is a wrong signature; a changed manifest may be shown through its entries.
      const named = verdict.findings.map(({ file }) => file);
      assert.ok(named.includes(name), `${name} ${at}: ${named}`);
    }
  }
});

test('[R-12.1] not even the MFO, with its pack key, can change what is in the log', () => {
  const free = /^(README|pack\.json|mimetype|META-INF)/;
  for (const { name, content } of filesOf(pack).filter((file) => !free.test(file.name))) {
    for (let at = 0; at < content.length; at += Math.ceil(content.length / 40)) {
      const forged = resign(pack, { [name]: flipBit(content, at) }, keys.pack);
      const verdict = verify(forged, trust);
      // A factor that rests on the MFO's word anyway (see uncheckable) is not in the log.
      if (name.startsWith('acts/') && verdict.verdict === 'valid') continue;
      assert.equal(verdict.verdict, 'broken', `${name} ${at}`);
    }
  }
});

test('[R-12.1] another order of files, bytes before, between and after them are found', () => {
  const files = filesOf(pack);
  const at = pack.indexOf('README.kk.txt') - 30;
  assert.ok(at > 0 && files.length > 5);
  const directory = pack.readUInt32LE(pack.length - 6);
  const orders = [
    Buffer.concat([pack, Buffer.from('x')]),
    Buffer.concat([Buffer.from('x'), pack]),
    Buffer.concat([pack.subarray(0, directory), Buffer.alloc(3), pack.subarray(directory)]),
    reorder(pack),
  ];
  for (const bytes of orders) assert.equal(verify(bytes, trust).verdict, 'broken');
  assert.equal(verify(reorder(pack), trust).findings[0]?.code, 'bytes-differ');
});

test('[R-12.1] a file added to the pack is found, also when the manifest lists it', () => {
  assert.deepEqual(codesOf(rezip(pack, { 'documents/more.pdf': 'x' }), 'documents/more.pdf'), [
    'file-unlisted',
    'file-unexpected',
  ]);
  const listed = resign(pack, { 'documents/more.pdf': 'x' }, keys.pack);
  assert.deepEqual(codesOf(listed, 'documents/more.pdf'), ['file-unexpected']);
});

test('[R-12.1] a file taken out is named', () => {
  for (const { name } of filesOf(pack).filter((file) => file.name !== 'mimetype')) {
    assert.ok(
      codesOf(rezip(pack, { [name]: null }), name).includes('file-missing') || name.startsWith('log/leaves'),
    );
  }
});

test('[R-12.1] an omitted entry shows: in the middle, at the end, and the whole tail', () => {
  const middle = resign(pack, { 'log/leaves/000002.json': null }, keys.pack);
  assert.deepEqual(codesOf(middle, 'log/leaves/000002.json'), ['leaf-missing']);
  const shorter = { ...json('pack.json'), wholeUpTo: 2, attachments: [json('pack.json').attachments?.[2]] };
  const files = {
    'log/leaves/000003.json': null,
    'documents/contract.pdf': null,
    'acts/sign-contract.json': null,
  };
  const tail = resign(pack, { ...files, 'pack.json': canonicalJson(shorter) }, keys.pack);
  assert.deepEqual(codesOf(tail, 'log/heads.json'), ['head-differs']);
});

test('[R-12.1] an entry of another client, or out of its place, is refused', () => {
  const [first, second] = [json('log/leaves/000001.json'), json('log/leaves/000002.json')];
  const doubled = canonicalJson({
    ...first,
    leaf: { ...first.leaf, number: 2, previous: second.leaf?.previous },
  });
  assert.deepEqual(
    codesOf(resign(pack, { 'log/leaves/000002.json': doubled }, keys.pack), 'log/leaves/000002.json'),
    ['leaf-previous', 'leaf-not-in-log'],
  );
  const other = canonicalJson({ ...first, leaf: { ...first.leaf, subject: sha256Hex('somebody') } });
  assert.ok(
    codesOf(resign(pack, { 'log/leaves/000001.json': other }, keys.pack), 'log/leaves/000001.json').includes(
      'leaf-subject',
    ),
  );
});

test('[R-12.1] an opened value that is not the one in the log is refused', () => {
  const second = read('log/leaves/000002.json')
    .toString()
    .replace('"value":"10000000"', '"value":"90000000"');
  const forged = resign(pack, { 'log/leaves/000002.json': second }, keys.pack);
  assert.deepEqual(codesOf(forged, 'log/leaves/000002.json'), ['opening-wrong']);
});

test('[R-12.1] another contract in the place of the signed one is found by the log and by the act', () => {
  const forged = resign(pack, { 'documents/contract.pdf': '%PDF-1.7 another contract' }, keys.pack);
  assert.deepEqual(codesOf(forged, 'documents/contract.pdf'), ['anchor-missing']);
  assert.deepEqual(codesOf(forged, 'acts/sign-contract.json'), ['act-content-missing']);
});

test('a list of heads that is not the checkpoint’s own is refused', () => {
  const heads = json('log/heads.json');
  const older = canonicalJson({
    ...heads,
    leaf: { ...heads.leaf, open: { ...heads.leaf?.open, size: '3' } },
  });
  assert.deepEqual(codesOf(resign(pack, { 'log/heads.json': older }, keys.pack), 'log/heads.json'), [
    'heads-not-in-log',
  ]);
});

test('[R-12.1] a forged pack with keys of its own is whole but not trusted', () => {
  const strangers = sampleKeys('forger');
  const forged = buildPack(sampleParts({ keys: strangers, contract: '%PDF-1.7 never agreed' }));
  const verdict = verify(forged, trust);
  assert.deepEqual([verdict.verdict, verdict.doubts[0]?.code], ['untrusted', 'edition-unknown']);
});

test('[R-12.1] a forged pack that shows the true trust file is broken', () => {
  const strangers = sampleKeys('forger');
  const forged = buildPack(sampleParts({ keys: strangers }));
  const dressed = resign(forged, { 'trust.json': read('trust.json') }, strangers.pack);
  const verdict = verify(dressed, trust);
  assert.equal(verdict.verdict, 'broken');
  const codes = new Set(verdict.findings.map(({ code }) => code));
  assert.ok(codes.has('manifest-signature') && codes.has('checkpoint-signature'));
});

test('broken comes before not trusted', () => {
  const forged = buildPack(sampleParts({ keys: sampleKeys('forger') }));
  assert.equal(verify(flipBit(forged, 900), trust).verdict, 'broken');
  assert.equal(verify(flipBit(pack, 900), undefined).verdict, 'broken');
});

test('without a trust file a whole pack is not trusted', () => {
  const verdict = verify(pack, undefined);
  assert.deepEqual([verdict.verdict, verdict.doubts[0]?.code], ['untrusted', 'no-trust-file']);
});

test('a maker who forgets to log what he attaches gets no pack', () => {
  const stray = { file: 'documents/stray.pdf', kind: 'document' as const, content: Buffer.from('stray') };
  assert.throws(
    () => buildPack({ ...parts, attachments: [...parts.attachments, stray] }),
    /documents\/stray\.pdf/,
  );
  assert.throws(() => buildPack({ ...parts, trust: sampleTrust(sampleKeys('else')) }), /does not verify/);
});

test('no bytes make the verifier throw', () => {
  const zipLike = fc
    .uint8Array({ maxLength: 400 })
    .map((bytes) => Buffer.concat([pack.subarray(0, 60), bytes]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), zipLike), (bytes) => {
      assert.equal(verify(bytes, trust).verdict, 'broken');
    }),
  );
});

test('no content makes the verifier throw: values of other types, missing and strange members', () => {
  const names = [
    'pack.json',
    'trust.json',
    'log/heads.json',
    'log/leaves/000001.json',
    'acts/sign-contract.json',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.nat(), fc.jsonValue(), (name, at, value) => {
      const bytes = Buffer.from(canonicalJson(replaceNth(json(name), at, value)));
      verify(resign(pack, { [name]: bytes }, keys.pack), trust);
    }),
    { numRuns: 300 },
  );
});

/** Which file each byte belongs to, told from the directory alone. */
function ownersOf(bytes: Buffer): readonly string[] {
  const owners = new Array<string>(bytes.length).fill('(archive)');
  let at = bytes.readUInt32LE(bytes.length - 6);
  let bodyAt = 0;
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('latin1', at + 46, at + 46 + nameLength);
    const bodyEnd = bodyAt + 30 + nameLength + bytes.readUInt32LE(at + 24);
    owners.fill(name, bodyAt, bodyEnd).fill(name, at, at + 46 + nameLength);
    bodyAt = bodyEnd;
    at += 46 + nameLength;
  }
  return owners;
}

/** The last two files change places, in bodies and directory, offsets put right: a sound zip, but not the canonical one. */
function reorder(bytes: Buffer): Buffer {
  const files = filesOf(bytes);
  const directory = bytes.readUInt32LE(bytes.length - 6);
  const bodies: Buffer[] = [];
  const records: Buffer[] = [];
  let body = 0;
  let record = directory;
  for (const { name, content } of files) {
    const bodyEnd = body + 30 + name.length + content.length;
    bodies.push(bytes.subarray(body, bodyEnd));
    records.push(Buffer.from(bytes.subarray(record, record + 46 + name.length)));
    body = bodyEnd;
    record += 46 + name.length;
  }
  const swap = (list: Buffer[]): Buffer[] => [...list.slice(0, -2), ...list.slice(-2).reverse()];
  const swapped = swap(records);
  let offset = 0;
  for (const [i, part] of swap(bodies).entries()) {
    swapped[i]?.writeUInt32LE(offset, 42);
    offset += part.length;
  }
  return Buffer.concat([...swap(bodies), ...swapped, bytes.subarray(bytes.length - 22)]);
}

function replaceNth(value: unknown, at: number, by: unknown): unknown {
  let left = at % countValues(value);
  const walk = (item: unknown): unknown => {
    if (left-- === 0) return by;
    if (Array.isArray(item)) return item.map(walk);
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([name, member]) => [name, walk(member)]));
  };
  return walk(value);
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, member) => sum + countValues(member), 1);
}
