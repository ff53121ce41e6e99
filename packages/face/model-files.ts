import { join } from 'node:path';
import { fetchPackageFiles, type PinnedPackage } from './tarballs.ts';

/** What is kept with every score: which model said it. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** SHA-256 of the weights, hex. */
  readonly sha256: string;
}

export type ModelRole = 'detector' | 'landmarks' | 'embedding' | 'liveness';

const source: PinnedPackage = {
  name: 'faceplugin-face-recognition-js',
  version: '0.0.1',
  integrity:
    'sha512-shriXjd4zJHEwhK1jHK+bWo8Vv6Vu9B/w6RRsd4AFtNM/jaI2vhuOamOSMl9qQmLd8WlQ7dgqN+3C2iOi5pXWw==',
};

const weights: Readonly<Record<ModelRole, { readonly file: string; readonly sha256: string }>> = {
  detector: { file: 'fr_detect', sha256: '6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854' },
  landmarks: {
    file: 'fr_landmark',
    sha256: 'f10b0ba1d2a8a099adefede1ebf3733e44fe370715e7303dbeb7f59c02142258',
  },
  embedding: {
    file: 'fr_feature',
    sha256: '87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581',
  },
  liveness: {
    file: 'fr_liveness',
    sha256: 'afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d',
  },
};

/** The four models in use; their cards are in model-cards.md. */
export const models: Readonly<Record<ModelRole, ModelIdentity>> = {
  detector: identity('detector'),
  landmarks: identity('landmarks'),
  embedding: identity('embedding'),
  liveness: identity('liveness'),
};

function identity(role: ModelRole): ModelIdentity {
  return {
    name: `faceplugin ${weights[role].file}`,
    version: source.version,
    licence: 'MIT (package; the weights carry no statement of their own)',
    sha256: weights[role].sha256,
  };
}

/**
 * Puts the four model files into the cache and returns their paths; a second call only checks them.
 * @throws an Error with the cure when the npm registry can't be reached or a checksum differs
 */
export async function fetchModels(cache?: string): Promise<Readonly<Record<ModelRole, string>>> {
  const path = (role: ModelRole) => `model/${weights[role].file}.onnx`;
  const roles = ['detector', 'landmarks', 'embedding', 'liveness'] as const;
  const files = roles.map((role) => ({ path: path(role), sha256: weights[role].sha256 }));
  const folder = await fetchPackageFiles(source, files, cache);
  return {
    detector: join(folder, path('detector')),
    landmarks: join(folder, path('landmarks')),
    embedding: join(folder, path('embedding')),
    liveness: join(folder, path('liveness')),
  };
}
