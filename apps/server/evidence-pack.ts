import { canonicalJson } from '@nesie/canonical';
import type { Actor, Db, Tx } from '@nesie/db';
import type { NewAttachment } from '@nesie/pack';
import { type Refusal, type Result, refuse } from '@nesie/problem';
import type { ActRecord } from '../../modules/acts/index.ts';
import type { Modules } from './wire.ts';

type Sources = Pick<
  Modules,
  'evidence' | 'acts' | 'identifications' | 'documents' | 'parties' | 'contracts' | 'loans'
>;

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
  { documents }: Sources,
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

/** Acts that a leaf names, each with the identification that was made for it. */
async function actFiles(
  tx: Tx,
  { acts, identifications }: Sources,
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
  if (!view?.signature || !registered || !registration) return null;
  const { partyId, number, trustFingerprint } = view.contract;
  const named = await actFiles(tx, sources, { registration: registered, signature: view.signature.actId });
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
