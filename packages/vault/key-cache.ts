/** A bounded store of unwrapped keys with a short life: a destroyed key is forgotten within it. */
export interface KeyCache<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): void;
  clear(): void;
}

/**
 * Entries live in one of two generations that a timer shifts, so that no time has to be read:
 * an entry lives between half of `lifeSeconds` and all of it.
 */
export function createKeyCache<T>(limits: {
  readonly maxEntries: number;
  readonly lifeSeconds: number;
}): KeyCache<T> {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  let isArmed = false;

  const shift = () => {
    old = young;
    young = new Map();
    isArmed = false;
    if (old.size > 0) arm();
  };
  const arm = () => {
    if (isArmed) return;
    isArmed = true;
    setTimeout(shift, (limits.lifeSeconds * 1000) / 2).unref();
  };

  return {
    get: (name) => young.get(name) ?? old.get(name),
    set(name, value) {
      if (young.size >= limits.maxEntries / 2) {
        old = young;
        young = new Map();
      }
      young.set(name, value);
      arm();
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}
