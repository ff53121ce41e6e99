export {
  KeysErasedError,
  KeysMissingError,
  MasterKeyError,
  SealBrokenError,
  WrongMasterKeyError,
} from './errors.ts';
export { inspectKeyStore } from './inspect.ts';
export { createKeyStore, type KeyStore, type KeyStoreOptions } from './key-store.ts';
export {
  deriveSecret,
  ensureMasterKeyFile,
  type MasterKey,
  masterKeyOf,
  parseMasterKey,
  readMasterKey,
} from './master-key.ts';
export {
  createVault,
  type OpeningListener,
  type Place,
  type SearchHash,
  type Vault,
  type VaultOptions,
} from './vault.ts';
