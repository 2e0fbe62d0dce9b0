import { beginContest, type Contest, type ContestOptions, type Found } from '../../src/lock/contest.ts';
import { type RecordingLog, recordingLog } from './log.ts';
import { THIS_PLATFORM } from './platform.ts';

/** One start's attempt, which gives up at once by default, and its log. */
export function contestOf<F extends Found = never>(
  options: Partial<ContestOptions<F>> = {},
): { contest: Contest<F> } & RecordingLog {
  const recording = recordingLog();
  const contest = beginContest<F>({
    platform: THIS_PLATFORM,
    dataDir: '/nonexistent',
    waitMs: 0,
    force: false,
    findAnother: null,
    abort: new AbortController().signal,
    log: recording.log,
    ...options,
  });
  return { contest, ...recording };
}
