import type { Host } from './connect.ts';
import { isRecord } from './messages.ts';

/** What a host answers that can open the scoring card for an outcome: `csf-mcp view`, where there is no chat to ask. */
const METHOD = 'csf-mcp/score';

/** Whether the host can open the scoring card for an outcome. */
export function opensScoreCard({ capabilities: { experimental } }: Host): boolean {
  return isRecord(experimental) && METHOD in experimental;
}

export async function openScoreCard({ request }: Host, outcome: string): Promise<void> {
  await request(METHOD, { outcome });
}
