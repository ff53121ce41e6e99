/** The owner's keys were destroyed on purpose: what was sealed under them is lawfully erased and can't come back. */
export class KeysErasedError extends Error {
  readonly code = 'keys-erased';
  constructor(owner: string) {
    super(`The keys of ${owner} were destroyed: what they sealed is lawfully erased.`);
    this.name = 'KeysErasedError';
  }
}

/** No keys were ever made for the owner: `ensureKeys` has to run before the transaction that seals. */
export class KeysMissingError extends Error {
  readonly code = 'keys-missing';
  constructor(owner: string) {
    super(`There are no keys for ${owner}: call ensureKeys before the transaction that uses them.`);
    this.name = 'KeysMissingError';
  }
}

/** The key store was wrapped under another master key. */
export class WrongMasterKeyError extends Error {
  readonly code = 'wrong-master-key';
  constructor() {
    super(
      'The master key does not belong to this key store: give the key (NESIE_MASTER_KEY or its file) it was made with.',
    );
    this.name = 'WrongMasterKeyError';
  }
}

/** Missing, badly written or weak. The message says the cure and never holds the key. */
export class MasterKeyError extends Error {
  readonly code = 'master-key-unusable';
  constructor(message: string) {
    super(message);
    this.name = 'MasterKeyError';
  }
}

/** Sealed bytes that don't open: another place, another owner, another key version, or changed bytes. */
export class SealBrokenError extends Error {
  readonly code = 'seal-broken';
  constructor(where: string) {
    super(`Sealed bytes of ${where} do not open: they were changed, or belong to another place or owner.`);
    this.name = 'SealBrokenError';
  }
}
