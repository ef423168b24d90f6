// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs the steps of a walk and counts them.

const counts = { passed: 0, failed: 0 };

/** A step went wrong, and has been printed and counted. */
class Stumbled extends Error {}

/** Runs one step and returns whether it succeeded. */
export async function check(name, run) {
  try {
    await run();
  } catch (error) {
    counts.failed += 1;
    console.log(`  FAIL  ${name}\n        ${String(error?.stack ?? error).replaceAll("\n", "\n        ")}`);
    return false;
  }
  counts.passed += 1;
  console.log(`  ok    ${name}`);
  return true;
}

/** Runs one step of a walk. Each goes on from where the last one ended, so the first that fails ends the walk. */
export async function step(name, run) {
  if (!(await check(name, run))) throw new Stumbled(name);
}

/** Goes on with what does not need this walk, if a step of it failed. */
export async function part(name, run) {
  console.log(name);
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Stumbled)) throw error;
  }
}

/** Prints the count and returns what the process exits with. */
export function finish() {
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}
