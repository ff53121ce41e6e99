import { fetchModels } from '@nesie/face';

// Fills the cache with the four face models; needed once, with the network.
const paths = await fetchModels();
process.stdout.write(`${Object.values(paths).join('\n')}\n`);
