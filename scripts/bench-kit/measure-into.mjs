import { interruption } from './interruption.mjs';
import { createProgress } from './progress.mjs';
import { createScratch } from './scratch.mjs';

/**
 * Measures in a scratch folder until it ends or is interrupted. What goes wrong is a problem of the report, which has
 * everything that was found before.
 */
export async function measureInto(report, measure) {
  const scratch = createScratch();
  const progress = createProgress();
  const stop = interruption();
  try {
    await measure({ scratch, stop, progress: progress.tell, announce: progress.announce });
  } catch (error) {
    report.problems.push(error.message);
  } finally {
    scratch.dispose();
    progress.clear();
  }
  report.interrupted = stop.aborted;
}
