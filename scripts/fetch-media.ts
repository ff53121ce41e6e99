import { fetchFootage } from '../packages/face/testing/footage.ts';
import { liveClips } from '../packages/face/testing/script.ts';

// Fills the cache with the test footage and cuts the clips of the live image; needed once, with the network.
const videos = await fetchFootage();
const { fps, neutral, commands } = await liveClips();
process.stdout.write(`${Object.values(videos).join('\n')}\n`);
process.stdout.write(`clips at ${fps} frames a second: neutral ${neutral.length}`);
for (const [command, frames] of Object.entries(commands))
  process.stdout.write(`, ${command} ${frames.length}`);
process.stdout.write('\n');
