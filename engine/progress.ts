/** Tells the user something on stderr: standard output belongs to the engine. */
export function say(line: string): void {
  process.stderr.write(`elastic-tls: ${line}\n`);
}

/** Tells the user on stderr how far a long piece of work has come. */
export interface Progress {
  /** The next step begins. */
  next(): void;
  /** What the step is at just now, shown where the line can be rewritten. */
  detail(text: string): void;
  end(): void;
}

/** Where progress is written: a terminal's line is rewritten every second, anything else gets a line now and then. */
export type Screen = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;

/** Starts to report work that has the given steps. */
export function startProgress(work: string, steps: readonly string[], screen: Screen = process.stderr): Progress {
  const started = Date.now();
  let step = 0;
  let last = "";
  const line = (): string => {
    const seconds = Math.round((Date.now() - started) / 1000);
    return `elastic-tls: ${work}: part ${step} of ${steps.length}, ${steps[step - 1]} (${seconds} s)`;
  };
  const show = (): void => {
    if (screen.isTTY) screen.write(`\r\x1b[K${`${line()} ${last}`.slice(0, (screen.columns || 80) - 1)}`);
    else screen.write(`${line()}\n`);
  };
  const timer = setInterval(show, screen.isTTY ? 1000 : 15_000);
  return {
    next: () => {
      step += 1;
      last = "";
      show();
    },
    detail: (text) => {
      last = text.trim().split("\n").at(-1) ?? "";
    },
    end: () => {
      clearInterval(timer);
      if (screen.isTTY) screen.write("\r\x1b[K");
    },
  };
}
