import { setPriority } from 'node:os';
import type { Job, Report } from './engine.ts';
import { measurePicture } from './measure.ts';
import type { ModelRole } from './model-files.ts';
import { loadNetworks, type Networks } from './networks.ts';
import { decodePicture, frameLimits, pictureLimits } from './pixels.ts';

// The program of a measuring process: models in, pictures in, measures out. It ends when its parent goes.
process.on('disconnect', () => process.exit(0));

// Behind the server and the database, which people wait for too.
setPriority(5);

const paths: Readonly<Record<ModelRole, string>> = JSON.parse(process.argv[2] ?? '{}');
const networks = await loadNetworks(paths);
process.on('message', (job: Job) => {
  void answer(networks, job);
});
report({ ready: true });

async function answer(loaded: Networks, job: Job): Promise<void> {
  const decoded = await decodePicture(job.bytes, job.kind === 'frame' ? frameLimits : pictureLimits);
  if (decoded.refused) return report({ id: job.id, result: decoded });
  const value = await measurePicture(loaded, decoded.value, job.options);
  report({ id: job.id, result: { refused: false, value } });
}

function report(message: Report): void {
  process.send?.(message);
}
