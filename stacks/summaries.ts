import * as pulumi from "@pulumi/pulumi";
import type { CertificateRecord, ChannelSummary, Deployment } from "../components";

/** When the first certificate expires, and when the first is due: certificates that expire together come due at hours of their own. */
export function dueDates({ certificates }: Deployment) {
  const soonest = (of: (certificate: CertificateRecord) => string) => certificates.apply((all) => all.map(of).sort()[0]);
  return { validUntil: soonest(({ notAfter }) => notAfter), renewsFrom: soonest(({ renewsAt }) => renewsAt) };
}

/** Each channel in a line, by its name. */
export function channelLines({ channels }: Pick<Deployment, "channels">): pulumi.Output<Record<string, string>> {
  const line = ({ name, encryption, authentication }: ChannelSummary) => [name, `${encryption}; ${authentication}`] as const;
  return channels.apply((all) => Object.fromEntries(all.map(line)));
}
