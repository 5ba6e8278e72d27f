/** A Pulumi engine that can run this package's programs. */
export interface Engine {
  /** Where it came from, as a user reads it: "pulumi v3.259.0 on PATH". */
  way: string;
  /** The command that starts it, to be followed by Pulumi's own arguments. */
  command: string[];
  /** What the command needs in its environment besides what is there already. */
  env: Record<string, string>;
}

/** Why a way leads nowhere on this machine. */
export class NotHere {
  constructor(readonly reason: string) {}
}

/** One way to an engine. */
export interface Way {
  /** The engine, if this way has one on the machine already. Quick: no network, no build. */
  ready(): Engine | NotHere;
  /** Fetches or makes what is missing. Called only when no way is ready. */
  obtain(): Promise<Engine | NotHere>;
}
