import { randomUUID } from 'node:crypto';
import { sha256 } from '@nesie/canonical';
import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { models } from '@nesie/face';
import type { Vault } from '@nesie/vault';
import type { FoundPerson, PersonAnswer } from '../../gateways/sdao/port.ts';
import type { ComparedPerson } from './domain.ts';
import { type IdentificationTables, place, type ReferenceSource } from './tables.ts';

/** What the register says of a person, his document in force included. */
export interface RegisteredPerson extends ComparedPerson {
  readonly photoSha256: string;
  readonly documentNumber: string;
  readonly documentExpiresOn: LocalDate;
}

/** An answer of the state register, opened as far as it is compared. */
export interface RegisterAnswer {
  readonly id: string;
  readonly outcome: 'found' | 'not-found';
  /** Of the answer as it came, hexadecimal; null where the register knows nobody. */
  readonly answerHash: string | null;
  readonly person: RegisteredPerson | null;
}

/** Keeps an answer as it came. @returns its id */
export async function insertAnswer(
  tx: Tx,
  vault: Vault,
  about: { readonly partyId: string; readonly iin: string; readonly consentRef: string },
  answer: PersonAnswer,
): Promise<string> {
  const id = randomUUID();
  const found = answer.outcome === 'found' ? answer : null;
  const at = (column: string) => place('register_answers', column, id);
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.register_answers')
    .values({
      id,
      party_id: about.partyId,
      consent_ref: about.consentRef,
      outcome: answer.outcome,
      why: answer.outcome === 'unknown' ? answer.why.slice(0, 200) : null,
      answer_hash: found && Buffer.from(found.answerHash, 'hex'),
      person_sealed:
        found && (await vault.seal(about.partyId, at('person_sealed'), personJson(found, about.iin))),
      raw_sealed: found && (await vault.seal(about.partyId, at('raw_sealed'), found.raw)),
      answered_at: tx.now,
    })
    .execute();
  return id;
}

// The port answers only about the IIN asked for; an answer about another is unknown.
function personJson(found: FoundPerson, iin: string): string {
  const { surname, firstName, patronymic, documentNumber, documentExpiresOn } = found;
  const photoSha256 = sha256(found.photo).toString('hex');
  const person: RegisteredPerson = {
    ...{ surname, firstName, patronymic, iin, photoSha256, documentNumber, documentExpiresOn },
  };
  return JSON.stringify(person);
}

/** The newest answer about a party that is not unknown and not older than `since`. */
export async function findAnswer(
  tx: Tx,
  vault: Vault,
  partyId: string,
  since: Instant,
): Promise<RegisterAnswer | null> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.register_answers')
    .selectAll()
    .where('party_id', '=', partyId)
    .where('outcome', '<>', 'unknown')
    .where('answered_at', '>=', since)
    .orderBy('answered_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? openedAnswer(vault, row) : null;
}

export async function answerById(tx: Tx, vault: Vault, id: string): Promise<RegisterAnswer | null> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.register_answers')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? openedAnswer(vault, row) : null;
}

async function openedAnswer(
  vault: Vault,
  row: IdentificationTables['identification.register_answers'],
): Promise<RegisterAnswer> {
  const { person_sealed: sealed } = row;
  const opened =
    sealed && (await vault.open(row.party_id, place('register_answers', 'person_sealed', row.id), sealed));
  return {
    id: row.id,
    outcome: row.outcome === 'found' ? 'found' : 'not-found',
    answerHash: row.answer_hash?.toString('hex') ?? null,
    person: opened && JSON.parse(opened.toString('utf8')), // sealed by insertAnswer
  };
}

/** A face to compare with. */
export interface ReferenceFace {
  readonly source: ReferenceSource;
  readonly pictureSha256: string;
  readonly embedding: readonly number[];
}

const currentModel = Buffer.from(models.embedding.sha256, 'hex');

export async function findReference(
  tx: Tx,
  vault: Vault,
  partyId: string,
  source: ReferenceSource,
  pictureSha256: string,
): Promise<ReferenceFace | null> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.reference_faces')
    .selectAll()
    .where('party_id', '=', partyId)
    .where('source', '=', source)
    .where('picture_sha256', '=', Buffer.from(pictureSha256, 'hex'))
    .where('model_sha256', '=', currentModel)
    .executeTakeFirst();
  if (!row) return null;
  const at = place('reference_faces', 'embedding_sealed', row.id);
  const embedding = await vault.open(partyId, at, row.embedding_sealed);
  return { source, pictureSha256, embedding: JSON.parse(embedding.toString('utf8')) };
}

export async function insertReference(
  tx: Tx,
  vault: Vault,
  partyId: string,
  face: ReferenceFace,
): Promise<void> {
  const id = randomUUID();
  const at = place('reference_faces', 'embedding_sealed', id);
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.reference_faces')
    .values({
      id,
      party_id: partyId,
      source: face.source,
      picture_sha256: Buffer.from(face.pictureSha256, 'hex'),
      model_sha256: currentModel,
      embedding_sealed: await vault.seal(partyId, at, JSON.stringify(face.embedding)),
      made_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['party_id', 'source', 'picture_sha256', 'model_sha256']).doNothing(),
    )
    .execute();
}
