import type { FaceEngine } from '../engine.ts';
import type { FrameMeasure } from '../measure.ts';

/** Measures pictures with everything there is to measure; each picture once. A refusal is a mistake of the test. */
export function createMeasured(engine: FaceEngine): (jpeg: Uint8Array) => Promise<FrameMeasure> {
  const known = new Map<Uint8Array, Promise<FrameMeasure>>();
  const measure = async (jpeg: Uint8Array) => {
    const result = await engine.measure(jpeg, 'picture', { embed: true, liveness: true });
    if (result.refused) throw new Error(`The picture was refused: ${JSON.stringify(result.refusal)}`);
    return result.value;
  };
  return (jpeg) => {
    const found = known.get(jpeg) ?? measure(jpeg);
    known.set(jpeg, found);
    return found;
  };
}

/** The embedding of a measured face. */
export function embeddingOf(measure: FrameMeasure): readonly number[] {
  if (!measure.face?.embedding) throw new Error('No face was measured');
  return measure.face.embedding;
}
