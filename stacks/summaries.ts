import * as pulumi from "@pulumi/pulumi";
import type { CertificateRecord, ChannelSummary, Deployment, NextStep } from "../components";

/** When the first certificate expires, and when the first is due: certificates that expire together come due at hours of their own, and those of others never. */
export function dueDates({ certificates }: Deployment) {
  const soonest = (of: (certificate: CertificateRecord) => string) => certificates.apply((all) => all.map(of).filter(Boolean).sort()[0]);
  return { validUntil: soonest(({ notAfter }) => notAfter), renewsFrom: soonest(({ renewsAt }) => renewsAt) };
}

/** Each channel in a line, by its name. */
export function channelLines({ channels }: Pick<Deployment, "channels">): pulumi.Output<Record<string, string>> {
  const line = ({ name, encryption, authentication }: ChannelSummary) => [name, `${encryption}; ${authentication}`] as const;
  return channels.apply((all) => Object.fromEntries(all.map(line)));
}

/** What changes in phases, each in a line by its name: the next step and when it may follow, since the engine cuts long lines, and then who has to do what. */
export function changeLines({ nextSteps }: Pick<Deployment, "nextSteps">): pulumi.Output<Record<string, string>> {
  return nextSteps.apply((all) => Object.fromEntries(all.filter(({ phase }) => phase !== "steady").map((step) => [step.name, changeLine(step)])));
}

function changeLine({ phase, since, actions, next, nextInstruction, notBefore }: NextStep): string {
  const duties = actions.map(({ consumer, action, reason }) => `${action} ${consumer} (${reason})`);
  const earliest = notBefore === "" ? "" : `, not before ${notBefore}`;
  const step = next === "distribute" ? nextInstruction : `next${earliest}: ${nextInstruction}`;
  return [step, `${phase} since ${since}`, ...duties].join("; ");
}
