import type { Surroundings } from '../directories.ts';

/** Whether a stream is a terminal that shows colours, and its user wants them (https://no-color.org). */
export function usesColour(stream: NodeJS.WriteStream, { env }: Surroundings): boolean {
  return stream.isTTY === true && stream.hasColors() && !env['NO_COLOR'];
}
