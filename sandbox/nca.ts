import { createHash } from 'node:crypto';
import { commonRules, commonSwitches, type SwitchRules, steer as steerCommon } from './controls.ts';
import { openJournal } from './journal.ts';
import { type AuthorityEvent, createAuthorities, type Issued } from './nca-authority.ts';
import { keyIdOf } from './nca-certificate.ts';
import { CRL_FAULTS, type CrlFault, writeCrl, writeRootCrl } from './nca-crl.ts';
import { pem } from './nca-der.ts';
import { AUTHORITIES, type AuthorityId, fileOf } from './nca-names.ts';
import { answerOcsp, OCSP_FAULTS, type OcspFault } from './nca-ocsp.ts';
import { readKeyFileOrder, readOrder, readRevocation } from './nca-orders.ts';
import { writeKeyFile } from './nca-pkcs12.ts';
import { answerTsp, TSP_FAULTS, type TspFault } from './nca-tsa.ts';
import {
  type Answer,
  type Faults,
  json,
  jsonBody,
  problem,
  type Request,
  run,
  type StandIn,
  type Start,
} from './serve.ts';

interface NcaMode extends Faults {
  readonly ocsp: OcspFault;
  readonly tsp: TspFault;
  readonly crl: CrlFault;
}

const switches: NcaMode = { ...commonSwitches, ocsp: 'none', tsp: 'none', crl: 'none' };
const rules: SwitchRules<NcaMode> = {
  ...commonRules,
  ocsp: OCSP_FAULTS,
  tsp: TSP_FAULTS,
  crl: CRL_FAULTS,
};

type Event =
  | AuthorityEvent
  | { readonly kind: 'mode'; readonly mode: NcaMode }
  | { readonly kind: 'clock'; readonly offsetMs: number };

interface Asked {
  readonly at: number;
  readonly what: 'ocsp' | 'tsp' | 'crl' | 'certificate';
  readonly path: string;
}

const MOST_SHOWN = 200;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const binary = (type: string, body: Buffer): Answer => ({ status: 200, type, body });

function view(issued: Issued) {
  const { certificate, key, revocation, ...facts } = issued;
  return { ...facts, sha256: sha256(certificate), revocation };
}

const withKey = (issued: Issued) => ({
  ...view(issued),
  certificate: pem('CERTIFICATE', issued.certificate),
  key: issued.key.pkcs8.toString('base64'),
});

/** The national certification authority: certificates, OCSP, lists of revoked ones, time-stamps (docs/nca-stand-in.md). */
export function createNcaStandIn({ home }: Pick<Start, 'home'>): StandIn {
  let mode = switches;
  let offsetMs = 0;
  let address = '';
  const asked: Asked[] = [];
  const now = () => new Date(Date.now() + offsetMs);
  const authorities = createAuthorities({
    tell: (event) => journal.append(event),
    now,
    address: () => address,
  });
  const journal = openJournal<Event>(home, 'nca', (event) => {
    if (event.kind === 'mode') mode = { ...switches, ...event.mode };
    else if (event.kind === 'clock') offsetMs = event.offsetMs;
    else authorities.apply(event);
  });

  function note(what: Asked['what'], path: string): void {
    asked.push({ at: now().getTime(), what, path });
    if (asked.length > MOST_SHOWN) asked.shift();
  }

  function ocsp(request: Request): Answer {
    const got = /^\/ocsp\/(.+)$/.exec(request.path)?.[1];
    if (request.method === 'POST' && request.headers['content-type'] !== 'application/ocsp-request')
      return problem(415, 'type-wrong', 'application/ocsp-request');
    note('ocsp', request.path);
    const body =
      got && request.method === 'GET' ? Buffer.from(decodeURIComponent(got), 'base64') : request.body;
    return binary('application/ocsp-response', answerOcsp(authorities, body, now(), mode.ocsp));
  }

  function tsp(request: Request): Answer {
    if (request.method !== 'POST') return problem(405, 'method-wrong', 'POST');
    if (request.headers['content-type'] !== 'application/timestamp-query')
      return problem(415, 'type-wrong', 'application/timestamp-query');
    note('tsp', request.path);
    return binary('application/timestamp-reply', answerTsp(authorities, request.body, now(), mode.tsp));
  }

  function list(path: string): Answer | null {
    const [, kind, file] = /^\/crl\/(nca_d|nca|root)_(\w+)\.crl$/.exec(path) ?? [];
    const id = AUTHORITIES.find((each) => fileOf(each) === file);
    if (!kind || !id) return null;
    note('crl', path);
    const crl =
      kind === 'root'
        ? writeRootCrl(authorities, id, now())
        : writeCrl(authorities, id, kind === 'nca' ? 'whole' : 'delta', now(), mode.crl);
    return crl && binary('application/pkix-crl', crl);
  }

  function certificate(path: string): Answer | null {
    const [, kind, file] = /^\/cert\/(nca|root)_(\w+)\.cer$/.exec(path) ?? [];
    const id = AUTHORITIES.find((each) => fileOf(each) === file);
    const authority = id && authorities.get(id);
    const holder = kind === 'root' ? authority?.root : authority?.issuing;
    if (!holder) return null;
    note('certificate', path);
    return binary('application/pkix-cert', holder.certificate);
  }

  /** What a demonstration has to trust: the roots and the authorities below them; another's only where it is asked for. */
  function anchors(request: Request): Answer {
    const ids = AUTHORITIES.filter((id) => id !== 'other' || request.query.has('other'));
    const holders = ids.flatMap((id): readonly [string, Buffer][] => {
      const { root, issuing } = authorities.get(id);
      const above: readonly [string, Buffer][] = root ? [[`root_${fileOf(id)}`, root.certificate]] : [];
      return [...above, [`nca_${fileOf(id)}`, issuing.certificate]];
    });
    if (request.path === '/anchors.pem')
      return {
        status: 200,
        type: 'application/x-pem-file',
        body: holders.map(([, der]) => pem('CERTIFICATE', der)).join(''),
      };
    return json(
      200,
      holders.map(([name, der]) => ({ name, sha256: sha256(der), certificate: pem('CERTIFICATE', der) })),
    );
  }

  function issue(body: Readonly<Record<string, unknown>>): Answer {
    const order = readOrder(body, now());
    if ('wrong' in order) return problem(400, 'order-wrong', order.wrong);
    return json(201, withKey(authorities.issue(order)));
  }

  function keyFile(body: Readonly<Record<string, unknown>>): Answer {
    const order = readKeyFileOrder(body);
    if ('wrong' in order) return problem(400, 'order-wrong', order.wrong);
    const issued = authorities.find(order.serial);
    if (!issued) return problem(404, 'no-such-certificate', order.serial);
    const id = keyIdOf(issued.key.spki);
    const facts = { certificate: issued.certificate, pkcs8: issued.key.pkcs8 };
    const file = writeKeyFile({ ...facts, alias: id.toString('hex'), localKeyId: id }, order.password);
    return binary('application/x-pkcs12', file);
  }

  function revoke(body: Readonly<Record<string, unknown>>): Answer {
    const read = readRevocation(body, now());
    if ('wrong' in read) return problem(400, 'revocation-wrong', read.wrong);
    const revoked = authorities.revoke(read.serial, read.revocation);
    return revoked ? json(200, view(revoked)) : problem(404, 'no-such-certificate', read.serial);
  }

  function publish(body: Readonly<Record<string, unknown>>): Answer {
    const id = AUTHORITIES.find((each): each is AuthorityId => each === body.authority);
    if (!id) return problem(400, 'authority-wrong', AUTHORITIES.join(', '));
    authorities.publish(id, now());
    return json(200, { authority: id, at: now().toISOString() });
  }

  function steer(request: Request): Answer | null {
    const body = jsonBody(request);
    if (!body) return problem(400, 'body-wrong', 'POST a JSON object');
    if (request.path === '/control/certificates') return issue(body);
    if (request.path === '/control/key-files') return keyFile(body);
    if (request.path === '/control/revocations') return revoke(body);
    if (request.path === '/control/publication') return publish(body);
    return steerCommon(request.path, body, { mode, rules, offsetMs, tell: journal.append });
  }

  function look(path: string): Answer | null {
    const serial = /^\/control\/certificates\/([0-9a-f]+)$/.exec(path)?.[1];
    const issued = serial && authorities.find(serial);
    if (serial) return issued ? json(200, withKey(issued)) : problem(404, 'no-such-certificate', serial);
    if (path !== '/control' && path !== '/control/state') return null;
    const issuedLately = authorities.list().slice(-MOST_SHOWN).map(view);
    return json(200, { mode, offsetMs, issued: issuedLately, asked });
  }

  return {
    faults: () => mode,
    close: () => journal.close(),
    handle(request) {
      // Certificates say where lists and answers are: here, by the name under which this was reached.
      address = `http://${request.headers.host}`;
      const { method, path } = request;
      if (path.startsWith('/control')) return method === 'GET' ? look(path) : steer(request);
      if (path === '/ocsp' || path.startsWith('/ocsp/')) return ocsp(request);
      if (path === '/tsp' || path === '/tsp/') return tsp(request);
      if (method !== 'GET') return null;
      if (path === '/anchors' || path === '/anchors.pem') return anchors(request);
      return list(path) ?? certificate(path);
    },
  };
}

if (import.meta.main) await run(createNcaStandIn);
