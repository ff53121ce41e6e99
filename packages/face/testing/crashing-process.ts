import type { Job } from '../engine.ts';

// Stands for a measuring process whose decoder breaks on some pictures: used to show that one job is lost, not more.
process.on('disconnect', () => process.exit(0));
process.on('message', (job: Job) => {
  const deed = Buffer.from(job.bytes).toString();
  if (deed === 'crash') process.kill(process.pid, 'SIGSEGV');
  if (deed === 'hang') for (;;);
  const value = { width: 1, height: 1, faces: 0, face: null };
  setTimeout(() => process.send?.({ id: job.id, result: { refused: false, value } }), 20);
});
process.send?.({ ready: true });
