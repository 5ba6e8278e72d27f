import { type Cost } from "./command";
import { Project, type Side, type Size, type Workshop } from "./project";
import { type StateFacts, stateFacts } from "./state-facts";

/** One program measured once, from an empty stack. */
export interface Sample extends StateFacts {
  up: Cost;
  /** With nothing to change. */
  preview: Cost;
  /** Of what that preview prints as JSON; of our program alone. */
  review?: Cost;
}

/** Both programs, one right after the other. */
export type Pair = Record<Side, Sample>;

/** A size of the cluster, measured as often as it was. */
export interface SizeMeasured extends Size {
  pairs: Pair[];
}

/**
 * Measures both programs in turn, as many times as asked, so that a busy moment of the machine meets both.
 *
 * @param report is told of each step
 */
export async function measureSize(workshop: Workshop, size: Size, pairs: number, report: (line: string) => void): Promise<SizeMeasured> {
  const measured: Pair[] = [];
  for (let number = 1; number <= pairs; number += 1) {
    const sample = (side: Side): Promise<Sample> =>
      measureOnce(workshop, side, size, (step) => report(`${size.nodes} nodes, ${size.store}, pair ${number} of ${pairs}, ${side}: ${step}`));
    measured.push({ ours: await sample("ours"), plain: await sample("plain") });
  }
  return { ...size, pairs: measured };
}

async function measureOnce(workshop: Workshop, side: Side, size: Size, report: (step: string) => void): Promise<Sample> {
  const project = new Project(workshop, side, size);
  try {
    await project.init();
    const up = await project.up();
    report(`up ${inSeconds(up)}`);
    const preview = await project.preview();
    report(`no-change preview ${inSeconds(preview)}`);
    const review = side === "ours" ? await project.review() : undefined;
    if (review) report(`review ${inSeconds(review)}`);
    return { up, preview, review, ...stateFacts(project.state(), size.nodes) };
  } finally {
    project.remove();
  }
}

function inSeconds({ seconds }: Cost): string {
  return `${seconds.toFixed(1)} s`;
}
