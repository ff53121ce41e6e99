import type { Instant } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey } from '@nesie/db';
import { readIban } from '@nesie/kz';
import { type Lang, ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { AccountState, Parties } from '../parties/index.ts';
import type { DeviceKeys, OwnDevice } from './device-keys.ts';
import { listOwn, type OwnSession } from './own-sessions.ts';
import type { Persons } from './persons.ts';
import type { AccessTables } from './tables.ts';

export interface ProfileDeps {
  readonly db: Db;
  readonly parties: Pick<Parties, 'contactOf' | 'registrationOf' | 'accountOf' | 'setLanguage'>;
  readonly persons: Persons;
  readonly devices: DeviceKeys;
}

export interface WayIn {
  readonly kind: 'password' | 'one-time-password';
  readonly since: Instant;
}

/** What a client sees of himself: enough to recognise it, not enough to be of use over his shoulder. */
export interface Profile {
  readonly name: string;
  readonly identifier: string | null;
  /** masked, such as `+7 701 ••• •• 23` */
  readonly phone: string;
  readonly account: { readonly iban: string; readonly bank: string; readonly state: AccountState } | null;
  readonly waysIn: readonly WayIn[];
  readonly devices: readonly OwnDevice[];
  readonly sessions: readonly OwnSession[];
  readonly language: Lang;
}

/** `+77015550123` → `+7 701 ••• •• 23` */
export function maskPhone(phone: string): string {
  return `+7 ${phone.slice(2, 5)} ••• •• ${phone.slice(-2)}`;
}

/** `KZ85722S000000125964` → `KZ85 •••• •••• •••• 5964` */
export function maskIban(iban: string): string {
  return `${iban.slice(0, 4)} •••• •••• •••• ${iban.slice(-4)}`;
}

/** The client's own page about himself. */
export function createProfile({ db, parties, persons, devices }: ProfileDeps) {
  return {
    /** The actor's profile, or `session-needed`. */
    profileOf: (actor: Actor): Promise<Result<Profile, Refusal>> =>
      db.read(actor, 'read-profile', async (tx) => {
        if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
        const { personId, partyId, sessionId } = actor;
        const registration = await parties.registrationOf(tx, partyId);
        const contact = await parties.contactOf(tx, partyId);
        const person = await tx
          .on<AccessTables>()
          .selectFrom('access.persons')
          .select(['password_set_at', 'opened_at'])
          .where('person_id', '=', personId)
          .executeTakeFirst();
        if (!registration || !contact || !person) throw new Error(`client ${partyId} without a registration`);
        const account = await parties.accountOf(tx, partyId);
        const iban = account && readIban(account.iban);
        const { surname, firstName, patronymic } = registration.facts;
        return ok({
          name: [surname, firstName, patronymic].filter(Boolean).join(' '),
          identifier: await persons.identifierIn(tx, personId),
          phone: maskPhone(contact.phone),
          account: account && {
            iban: maskIban(account.iban),
            bank: iban && 'bankName' in iban ? iban.bankName : account.bankCode,
            state: account.state,
          },
          waysIn: [
            ...(person.password_set_at ? [{ kind: 'password', since: person.password_set_at } as const] : []),
            { kind: 'one-time-password', since: person.opened_at },
          ],
          devices: await devices.listDevices(tx, personId, actor.deviceId ?? null),
          sessions: await listOwn(tx, sessionId),
          language: contact.language,
        } satisfies Profile);
      }),
    /** Chooses the language of what is sent to the client. @returns it, or `session-needed` */
    setLanguage: (actor: Actor, language: Lang, key: IdempotencyKey) =>
      db.withActor<{ readonly language: Lang }, Refusal>(actor, 'choose-language', key, async (tx) => {
        if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
        const isSaved = await parties.setLanguage(tx, actor.partyId, language);
        if (!isSaved) throw new Error(`client ${actor.partyId} without a contact`);
        return ok({ language });
      }),
  };
}
