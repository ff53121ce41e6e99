import { canonicalJson } from '@nesie/canonical';
import type { Actor, Db, Tx } from '@nesie/db';
import type { NewAttachment } from '@nesie/pack';
import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { ActRecord } from '../../modules/acts/index.ts';
import { contractLinks } from '../../modules/contracts/index.ts';
import type { Modules } from './wire.ts';

/** What the pack of one document is made of; that of a microcredit needs more. */
type DocumentSources = Pick<Modules, 'evidence' | 'acts' | 'identifications' | 'documents'>;
type Sources = DocumentSources &
  Pick<Modules, 'contracts' | 'loans'> & {
    readonly parties: Pick<Modules['parties'], 'registrationActOf' | 'registrationOf'>;
  };

interface Gathered {
  readonly partyId: string;
  readonly number: string;
  readonly trustFingerprint: string;
  readonly attachments: readonly NewAttachment[];
}

/** The text under an act's digest with the factors that proved it, as the verifier reads it. */
function actFile(name: string, { canonical, digest, deviceKey, factors }: ActRecord): NewAttachment {
  const content = canonicalJson({
    canonical,
    digest,
    deviceKey,
    factors: factors.map(({ kind, proof }) => ({ kind, proof })),
  });
  return { file: `acts/${name}.json`, kind: 'act', content: Buffer.from(content) };
}

/** Documents that acts and leaves name, by what they are; several of a kind are numbered. */
async function documentFiles(
  tx: Tx,
  { documents }: DocumentSources,
  partyId: string,
): Promise<readonly NewAttachment[]> {
  const files: NewAttachment[] = [];
  const counts = new Map<string, number>();
  for (const { id, kind } of await documents.listDocuments(tx, partyId)) {
    const read = await documents.read(tx, id);
    if (read.refused) throw new Error(`document ${id} is ${read.refusal.code}`);
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const file = `documents/${kind}${number > 1 ? `-${number}` : ''}.pdf`;
    files.push({ file, kind: 'document', content: read.value.pdf });
  }
  return files;
}

/** What an act is called in a pack by what it did; others go by their purpose. */
const ACT_NAMES: Readonly<Record<string, string>> = {
  'sign-contract': 'signature',
  'confirm-contract': 'confirmation',
};

/** Acts that were used on a document, by their names in the pack. */
async function actsOn(
  tx: Tx,
  { acts }: DocumentSources,
  partyId: string,
  sha256: string,
): Promise<Readonly<Record<string, string>>> {
  const used = await acts.usedOn(tx, partyId, sha256);
  return Object.fromEntries(used.map(({ id, purpose }) => [ACT_NAMES[purpose] ?? purpose, id]));
}

/** Acts that a leaf names, each with the identification that was made for it. */
async function actFiles(
  tx: Tx,
  { acts, identifications }: DocumentSources,
  wanted: Readonly<Record<string, string>>,
): Promise<readonly NewAttachment[]> {
  const files: NewAttachment[] = [];
  for (const [name, actId] of Object.entries(wanted)) {
    const record = await acts.actRecord(tx, actId);
    if (!record) throw new Error(`the act ${name} is missing`);
    files.push(actFile(name, record));
    const judgement = await identifications.judgementOfAct(tx, actId);
    if (judgement)
      files.push({
        file: `identification/${name}.json`,
        kind: 'identification',
        content: Buffer.from(judgement),
      });
  }
  return files;
}

async function gather(tx: Tx, sources: Sources, loanId: string): Promise<Gathered | null> {
  const found = await sources.loans.findLoan(tx, loanId);
  const view = found && (await sources.contracts.find(tx, found.contractId));
  const registered = view && (await sources.parties.registrationActOf(tx, view.contract.partyId));
  const registration = view && (await sources.parties.registrationOf(tx, view.contract.partyId));
  if (!view || !registered || !registration) return null;
  const { partyId, number, trustFingerprint, documentSha256 } = view.contract;
  const signed = await actsOn(tx, sources, partyId, documentSha256);
  const named = await actFiles(tx, sources, { registration: registered, ...signed });
  // What the act of registration agreed to: the answers as sent, with the hashes of the pictures.
  const frozen = {
    file: 'data/registration.json',
    kind: 'data',
    content: Buffer.from(registration.canonical),
  } as const;
  return {
    partyId,
    number,
    trustFingerprint,
    attachments: [frozen, ...(await documentFiles(tx, sources, partyId)), ...named],
  };
}

/**
 * The evidence pack of a microcredit for one who may see it: `loan-not-found` for another's,
 * `evidence-not-yet-checkpointed` until a checkpoint covers the newest leaf.
 */
export async function evidencePackOf(
  db: Db,
  sources: Sources,
  actor: Actor,
  loanId: string,
): Promise<Result<Buffer, Refusal>> {
  const gathered = await db.read(actor, 'read-evidence', (tx) => gather(tx, sources, loanId));
  if (!gathered) return refuse({ code: 'loan-not-found' });
  const { partyId, number, trustFingerprint, attachments } = gathered;
  return sources.evidence.buildPack({ partyId, attachments, trustFingerprint, about: { contract: number } });
}

interface GatheredDocument {
  readonly partyId: string;
  readonly attachments: readonly NewAttachment[];
  readonly about: Readonly<Record<string, string>>;
  readonly trustFingerprint: string | null;
}

async function gatherDocument(
  tx: Tx,
  sources: DocumentSources,
  id: string,
): Promise<Result<GatheredDocument, Refusal>> {
  const read = await sources.documents.read(tx, id);
  if (read.refused) return read;
  const { partyId, kind, sha256, pdf } = read.value;
  const link = (await contractLinks(tx, partyId)).find(({ documentId }) => documentId === id);
  const signed = await actsOn(tx, sources, partyId, sha256);
  const file: NewAttachment = { file: `documents/${kind}.pdf`, kind: 'document', content: pdf };
  return ok({
    partyId,
    attachments: [file, ...(await actFiles(tx, sources, signed))],
    about: { document: id, sha256, ...(link ? { contract: link.number } : {}) },
    // Only what was signed names an edition that the client agreed to.
    trustFingerprint: link?.loanId ? link.trustFingerprint : null,
  });
}

/**
 * The evidence pack of one document for one who may see it, a microcredit or not: the document, every leaf of its
 * party, and the acts that signed it. `document-not-found` for another's, `document-distorted`, and the refusals of
 * `evidencePackOf`.
 */
export async function documentPackOf(
  db: Db,
  sources: DocumentSources,
  actor: Actor,
  id: string,
): Promise<Result<Buffer, Refusal>> {
  const gathered = await db.read(actor, 'read-evidence', (tx) => gatherDocument(tx, sources, id));
  if (gathered.refused) return gathered;
  const { trustFingerprint, ...wanted } = gathered.value;
  return sources.evidence.buildPack({ ...wanted, ...(trustFingerprint ? { trustFingerprint } : {}) });
}
