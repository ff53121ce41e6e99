import type { Actor, Db, IdempotencyKey, Limits } from '@nesie/db';
import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { Acts } from '../acts/index.ts';
import type { Notices } from '../notices/index.ts';
import type { CodeSent, EvidenceLog, Origin, Parties } from '../parties/index.ts';
import { createAccesses } from './accesses.ts';
import { createDeviceKeys } from './device-keys.ts';
import type { Identifier } from './identifiers.ts';
import { createLogIns } from './log-in.ts';
import type { OneTimePasswords } from './one-time-passwords.ts';
import { createOwnSessions } from './own-sessions.ts';
import { createPasswordChange } from './password-change.ts';
import { createPasswords } from './passwords.ts';
import { createPersons } from './persons.ts';
import { createProfile } from './profile.ts';
import { createStaff } from './staff.ts';

export interface AccessDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly acts: Acts;
  readonly notices: Notices;
  readonly evidence: EvidenceLog;
  readonly parties: Pick<
    Parties,
    'contactOf' | 'partiesByPhone' | 'registrationOf' | 'accountOf' | 'setLanguage'
  >;
  readonly oneTimePasswords: OneTimePasswords;
  /** Draws an identifier; tests give one that repeats itself. */
  readonly drawIdentifier?: () => Identifier;
}

export type Access = ReturnType<typeof createAccess>;

/** Who gets in and how: identifiers, passwords, one-time passwords, devices, and staff. */
export function createAccess(deps: AccessDeps) {
  const { db, parties, oneTimePasswords } = deps;
  const passwords = createPasswords();
  const persons = createPersons({
    ...deps,
    passwords,
    ...(deps.drawIdentifier ? { draw: deps.drawIdentifier } : {}),
  });
  const devices = createDeviceKeys(deps);
  const logIns = createLogIns({ ...deps, persons, passwords });

  async function sendCode(
    actor: Actor,
    actId: string,
    origin: Origin,
    key: IdempotencyKey,
  ): Promise<Result<CodeSent, Refusal>> {
    const found = await db.read(actor, 'send-code', async (tx) => {
      const open = await deps.acts.actForFactor(tx, actId);
      if (open.refused) return open;
      const partyId = open.value.principal;
      const contact = await parties.contactOf(tx, partyId);
      return contact ? ok({ partyId, ...contact }) : refuse({ code: 'contact-unknown' });
    });
    if (found.refused) return found;
    return oneTimePasswords.send(actor, { actId, origin, ...found.value }, key);
  }

  return {
    ...persons,
    ...createProfile({ ...deps, persons, devices }),
    ...createOwnSessions(deps),
    ...createAccesses(deps),
    changePassword: createPasswordChange({ ...deps, persons, passwords }),
    revokeDevice: devices.revokeDevice,
    bindDevice: devices.bindDevice,
    deviceOf: devices.deviceOf,
    findDevice: devices.find,
    createBindAct: devices.createBindAct,
    bindByAct: devices.bindByAct,
    askLogInCode: logIns.askLogInCode,
    askRecovery: logIns.askRecovery,
    logIn: logIns.logIn,
    enterCode: oneTimePasswords.enter,
    /** Sends a code for an act to the number on file of the act's principal. */
    sendCode,
    /** The first name of a client, to greet him. */
    nameOf: (actor: Actor): Promise<string | null> =>
      actor.kind !== 'client'
        ? Promise.resolve(null)
        : db.read(actor, 'read-name', async (tx) => {
            const registration = await parties.registrationOf(tx, actor.personId);
            return registration?.facts.firstName ?? null;
          }),
    /** The device of a client, where it is one of his own that is bound. */
    boundDevice: (actor: Actor, deviceId: string | null) =>
      actor.kind !== 'client' || !deviceId
        ? Promise.resolve(null)
        : db.read(actor, 'read-device', (tx) => devices.find(tx, { personId: actor.personId, deviceId })),
    staff: createStaff({ ...deps, passwords }),
    /** Handlers for the worker. */
    stepHandlers: logIns.stepHandlers,
  };
}
