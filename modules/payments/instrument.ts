/** Told the name of each await that has come back; in production it does nothing. */
export type Probe = (name: string) => void;

/** Awaits, then tells the probe. */
export type At = <T>(name: string, awaited: Promise<T>) => Promise<T>;

/**
 * Makes the points at which a test ends the process: every await of the payment path goes through one. A test reads
 * the sources and fails on an await that does not.
 */
export function instrument(probe: Probe = () => {}): At {
  return async (name, awaited) => {
    const value = await awaited;
    probe(name);
    return value;
  };
}
