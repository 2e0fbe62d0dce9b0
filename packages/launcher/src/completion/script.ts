import { bashCompletion } from './bash.ts';
import type { ShellName, Words } from './words.ts';
import { zshCompletion } from './zsh.ts';

/**
 * The completion script for a shell, with every word in it (docs/decisions/0013).
 * @param words the words of the program; those of the server are loaded here, because only this command needs them
 */
export async function completion(shell: ShellName, words: Omit<Words, 'ids' | 'tools'>): Promise<string> {
  const { ids, tools } = await import('@csf-mcp/server/vocabulary');
  const script = shell === 'bash' ? bashCompletion : zshCompletion;
  return script({ ...words, ids, tools });
}
