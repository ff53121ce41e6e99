import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, beforeEach, describe, test } from 'node:test';
import * as tls from 'node:tls';
import { DOMParser } from '@xmldom/xmldom';
import { ContentInfo, CryptoEngine, SignedData, setEngine } from 'pkijs';
import { SignedXml } from 'xml-crypto';
import { authoritiesInMemory } from './nca-authority.ts';
import type { Desk } from './signer-desk.ts';
import { type HeldKey, holdKey } from './signer-keys.ts';
import { answerLayer } from './signer-layer.ts';
import { type RunningStandIn, startStandIn } from './testing.ts';

setEngine('node', new CryptoEngine({ name: 'node', crypto: crypto as unknown as Crypto }));

const require = createRequire(import.meta.url);
const OWNER = { iin: '870312300511', surname: 'Сейтжанов', firstName: 'Әділет', patronymic: 'Маратұлы' };
const bufferOf = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer;
const pemBytes = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');

/** What NCALayer itself was recorded to answer, by those who wrote ncalayer-js-client. */
interface Recorded {
  readonly request?: string;
  readonly response?: string;
}
const recorded = (): readonly Recorded[] => {
  const path = require.resolve('ncalayer-js-client').replace(/[^/]+$/, 'test/test-data.json');
  return JSON.parse(readFileSync(path, 'utf8')) as readonly Recorded[];
};

function rsaKey(): HeldKey {
  const now = new Date();
  const issued = authoritiesInMemory(() => now).issue({
    ...{ profile: 'individual', family: 'rsa', purpose: 'sign', storage: 'token' },
    owner: { ...OWNER, organisation: null, bin: null },
    notBefore: now,
    notAfter: new Date(now.getTime() + 86_400_000),
  });
  const held = holdKey(issued.certificate, issued.key.pkcs8, 'AKKaztokenStore');
  assert.ok(held);
  return held;
}

/** An answer with what is the signer's own taken out: the signatures, certificates and parsers' words. */
function outline(answer: unknown): unknown {
  if (typeof answer === 'string') {
    if (answer.startsWith('org.xml.sax.')) return 'a parser’s words';
    if (
      /^[A-Za-z0-9+/=]{200,}$|^Actual signature|^-----BEGIN CMS-----\n[\s\S]*-----END CMS-----\n$/.test(
        answer,
      )
    )
      return 'a signature';
    return answer
      .replace(/(<ds:(?:SignatureValue|X509Certificate)>)[\s\S]*?(<\/ds:)/g, '$1…$2')
      .replace(/\r\n/g, '\n');
  }
  if (Array.isArray(answer)) return answer.map(outline);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer)
      .map(([name, value]) => [name, outline(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

test('NCALayer answers as the real one was recorded to answer, request by request', async () => {
  const key = rsaKey();
  let compared = 0;
  for (const { request, response } of recorded()) {
    if (!request || !response || request.includes('kz.digiflow') || request.includes('"data":["MTEK","MTEK"'))
      continue;
    const wanted = JSON.parse(response) as {
      message?: string;
      status?: boolean;
      body?: object;
      code?: string;
    };
    const isCancelled =
      wanted.message === 'action.canceled' || (wanted.status === true && !('result' in (wanted.body ?? {})));
    const hasKeys = !response.includes('"responseObject":[]');
    const desk: Desk = {
      deed: () => (isCancelled ? 'cancel' : 'sign'),
      keys: () => (hasKeys ? [key] : []),
      // The recorded person chose regardless of the kind of key that was asked for.
      choose: () => key,
      now: () => new Date(),
      tsp: () => null,
    };
    // Without an authority to ask there are no time-stamps here; what else is said is the same.
    const got: unknown = JSON.parse(
      (await answerLayer(desk, request.replace(',"tsaProfile":{}', ''))) ?? 'null',
    );
    const isKeyInfo = response.includes('certNotBefore');
    const isParser = response.includes('SAXParseException');
    if (isKeyInfo) assert.match(JSON.stringify(got), /"certNotBefore":"\d{13}"/);
    else if (isParser) assert.equal((got as { code: string }).code, '500');
    else assert.deepEqual(outline(got), outline(wanted), request);
    compared += 1;
  }
  assert.ok(compared > 40, String(compared));
});

interface Client {
  readonly isKmd: boolean;
  readonly wsConnection: WebSocket;
  connect(): Promise<string>;
  getActiveTokens(): Promise<readonly string[]>;
  getKeyInfo(storage: string): Promise<Readonly<Record<string, string>>>;
  createCAdESFromBase64(storage: string, data: string, type?: string, attach?: boolean): Promise<string>;
  createCMSSignatureFromBase64(
    storage: string,
    data: string,
    type?: string,
    attach?: boolean,
  ): Promise<string>;
  basicsSignCMS(stores: unknown, data: unknown, how: object, who: object, locale?: string): Promise<string>;
  basicsSignXML(
    stores: unknown,
    data: string,
    how: object,
    who: object,
    locale?: string,
  ): Promise<readonly string[]>;
  signXml(storage: string, xml: string): Promise<string>;
}
type ClientClass = (new (url: string, http: boolean) => Client) & Readonly<Record<string, object>>;
const { NCALayerClient } = require('ncalayer-js-client') as { NCALayerClient: ClientClass };
const {
  basicsSignerSignPerson: person,
  basicsCMSParamsDetached: detached,
  basicsCMSParamsAttached: attached,
} = NCALayerClient;

describe('NCALayer over TLS, by ncalayer-js-client', { concurrency: 1 }, () => {
  let nca: RunningStandIn;
  let signer: RunningStandIn;
  let address: string;
  const clients: Client[] = [];
  const connect = async () => {
    const client = new NCALayerClient(address, false);
    clients.push(client);
    await client.connect();
    return client;
  };
  const give = async (order: object) => {
    const response = await signer.post('/control/keys', { profile: 'individual', ...OWNER, ...order });
    assert.equal(response.status, 201, await response.clone().text());
    return (await response.json()) as { serial: string };
  };
  const content = (data: string) => Buffer.from(data).toString('base64');

  async function verified(cms: Uint8Array, data?: string): Promise<SignedData> {
    const info = ContentInfo.fromBER(bufferOf(cms));
    const signed = new SignedData({ schema: info.content });
    const isRight = await signed.verify({
      signer: 0,
      checkChain: false,
      ...(data === undefined ? {} : { data: bufferOf(Buffer.from(data)) }),
    });
    assert.ok(isRight);
    return signed;
  }

  before(async () => {
    nca = await startStandIn('nca');
    signer = await startStandIn('signer', undefined, ['--nca', nca.address]);
    const state = (await signer.look()) as { layer: string; certificate: string };
    address = state.layer;
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), state.certificate]);
    await give({ storage: 'token', family: 'rsa' });
    await give({ storage: 'file', family: 'rsa', purpose: 'authenticate' });
  });
  beforeEach(() => signer.mode({}));
  after(async () => {
    for (const client of clients) client.wsConnection.close();
    await signer.stop();
    await nca.stop();
  });

  test('it greets first, is no KAZTOKEN program, and names the stores that keys are in', async () => {
    const client = await connect();
    assert.equal(client.isKmd, false);
    assert.deepEqual(await client.getActiveTokens(), ['AKKaztokenStore']);
    assert.match((await client.getKeyInfo('AKKaztokenStore')).subjectDn ?? '', /IIN870312300511/);
  });

  test('pkijs verifies what either module signs, attached and detached, with and without a time-stamp', async () => {
    const client = await connect();
    const bare = await client.createCAdESFromBase64('AKKaztokenStore', content('шарт'), 'SIGNATURE', true);
    const old = await verified(Buffer.from(bare, 'base64'));
    assert.equal(old.signerInfos[0]?.unsignedAttrs, undefined);
    const stamped = await client.createCMSSignatureFromBase64('AKKaztokenStore', content('шарт'));
    const withStamp = await verified(Buffer.from(stamped, 'base64'), 'шарт');
    assert.equal(withStamp.signerInfos[0]?.unsignedAttrs?.attributes[0]?.type, '1.2.840.113549.1.9.16.2.14');
    const inside = await client.basicsSignCMS(
      null,
      content('шарт'),
      attached as object,
      { ...person, iin: OWNER.iin },
      'kk',
    );
    assert.match(inside, /^-----BEGIN CMS-----\n/);
    await verified(pemBytes(inside));
    const outside = await client.basicsSignCMS(
      null,
      content('шарт'),
      detached as object,
      person as object,
      'kk',
    );
    await verified(pemBytes(outside), 'шарт');
    await assert.rejects(verified(pemBytes(outside), 'басқа шарт'));
  });

  test('xml-crypto verifies a signed document, line ends and carriage returns and all', async () => {
    const client = await connect();
    const xml =
      '<login xmlns:q="urn:q" q:a="&lt;"><url>https://mfo.example.kz/?a=1&amp;b=2</url><e/></login>';
    const both = [
      await client.signXml('AKKaztokenStore', xml),
      ...(await client.basicsSignXML(null, xml, {}, person as object)),
    ];
    for (const signed of both) {
      assert.match(signed, /&#13;\r?\n/);
      const document = new DOMParser().parseFromString(signed, 'text/xml');
      const element = document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')[0];
      const certificate = /<ds:X509Certificate>([\s\S]+)<\/ds:X509Certificate>/.exec(signed)?.[1] ?? '';
      const der = Buffer.from(certificate.replace(/&#13;|\s/g, ''), 'base64').toString('base64');
      const judge = new SignedXml({
        publicCert: `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----`,
      });
      judge.loadSignature(element as unknown as Node);
      assert.ok(judge.checkSignature(signed.replace(/\r\n/g, '\n')));
    }
  });

  test('only keys that fit are offered: purpose, number, store, authority, time', async () => {
    const client = await connect();
    const sign = (who: object, stores: unknown = null, how: object = detached as object) =>
      client.basicsSignCMS(stores, content('x'), how, { ...person, ...who }, 'ru');
    const nothing = { message: 'cancelled by user' };
    await assert.rejects(sign({ iin: '920614300773' }), nothing);
    await assert.rejects(sign({ bin: '210440000156' }), nothing);
    await assert.rejects(sign({}, ['PKCS12']), nothing);
    await assert.rejects(sign({ extKeyUsageOids: ['1.3.6.1.5.5.7.3.2'] }, ['AKKaztokenStore']), nothing);
    await assert.rejects(sign({ chain: [content('no certificate')] }), nothing);
    const issuing = Buffer.from(await (await fetch(`${nca.address}/cert/nca_rsa.cer`)).arrayBuffer());
    assert.match(await sign({ chain: [issuing.toString('base64')] }), /CMS/);
    assert.match(await sign({ chain: [] }), /CMS/);
    await signer.post('/control/clock', { offsetMs: 500 * 86_400_000 });
    await assert.rejects(sign({}), nothing);
    assert.match(await sign({}, null, { ...detached, allowExpired: true }), /CMS/);
  });

  test('the person cancels, chooses wrongly, meets an error, or somebody else has the window', async () => {
    const client = await connect();
    const sign = () =>
      client.basicsSignCMS(null, content('x'), { ...detached, allowExpired: true }, person as object, 'ru');
    await signer.mode({ layer: 'cancel' });
    await assert.rejects(sign(), { canceledByUser: true });
    await assert.rejects(client.getKeyInfo('AKKaztokenStore'), { message: '500: action.canceled' });
    for (const layer of ['error', 'busy']) {
      await signer.mode({ layer });
      await assert.rejects(sign(), /INVOCATION_ERROR/);
    }
    await signer.mode({ layer: 'wrong-certificate' });
    const { certificates } = await verified(pemBytes(await sign()), 'x');
    const purposes = JSON.stringify(certificates?.[0]?.toJSON());
    assert.ok(purposes.includes('1.3.6.1.5.5.7.3.2'), 'the key for entering was taken');
    await signer.mode({ layer: 'garbage' });
    const answer = new Promise<string>((resolve) => {
      client.wsConnection.onmessage = ({ data }) => resolve(String(data));
    });
    client.wsConnection.send('{}');
    assert.equal(await answer, '{"status":');
  });

  test('one request at a time: a second tab is told so, a second request on the same line ends it', async () => {
    await signer.mode({ layerDelayMs: 300 });
    const first = await connect();
    const second = await connect();
    const slow = first.basicsSignCMS(
      null,
      content('x'),
      { ...detached, allowExpired: true },
      person as object,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await assert.rejects(
      second.basicsSignCMS(null, content('x'), detached as object, person as object),
      /another operation/,
    );
    assert.match(await slow, /CMS/);
    const closed = new Promise<number>((resolve) => {
      first.wsConnection.addEventListener('close', ({ code }) => resolve(code));
    });
    first.wsConnection.send('{}');
    first.wsConnection.send('{}');
    assert.equal(await closed, 1008);
  });

  test('it is not there, says nothing, and comes back on its port', async () => {
    await signer.mode({ layer: 'no-reply' });
    const client = new NCALayerClient(address, false);
    const answered = client.connect().then(() => 'answered');
    const waited = new Promise((resolve) => setTimeout(() => resolve('silence'), 300));
    assert.equal(await Promise.race([answered, waited]), 'silence');
    answered.catch(() => {});
    await signer.mode({ layerAbsent: true });
    await assert.rejects(new NCALayerClient(address, false).connect(), /NCALayer/);
    await signer.mode({});
    await connect();
  });
});
