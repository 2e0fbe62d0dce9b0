// npm run setup: installs the packages as the lockfile says and builds csf-mcp. Needs Node 20, npm and git, nothing else.
import { endAfter } from './workspace/end.mjs';
import { setUp } from './workspace/set-up.mjs';

try {
  await setUp({ always: true });
  process.stderr.write('csf-mcp set-up: done. Start it with: npm start (or: npx csf-mcp start)\n');
} catch (error) {
  endAfter(error, 1);
}
