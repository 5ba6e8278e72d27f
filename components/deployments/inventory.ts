import * as pulumi from "@pulumi/pulumi";
import { certificateFacts } from "../pki/certificate-facts";
import { pemBlocks } from "../pki/pem";
import { CertificateRecord } from "./deployment";

/** A certificate to be listed, perhaps before its issue. */
export interface Listed {
  name: string;
  channel: string;
  certPem: pulumi.Output<string>;
  /** Empty for a certificate that somebody else renews. */
  renewsAt: pulumi.Output<string>;
  /** Where it is presented. */
  servedAt: pulumi.Output<string[]>;
}

/** How a leaf or an authority is listed; a server's with where it is dialled. */
export function listed(
  name: string,
  channel: string,
  { certPem, renewsAt }: Pick<Listed, "certPem" | "renewsAt">,
  servedAt: pulumi.Input<string[]> = [],
): Listed {
  return { name, channel, certPem, renewsAt, servedAt: pulumi.output(servedAt) };
}

/** The certificates of one holder, such as the generations of somebody else's authority, each by itself. There may be none. */
function eachByItself(listed: pulumi.Unwrap<Listed>): pulumi.Unwrap<Listed>[] {
  const blocks = pemBlocks(listed.certPem);
  return blocks.map((certPem, index) => ({ ...listed, certPem, name: blocks.length === 1 ? listed.name : `${listed.name} ${index + 1}` }));
}

/** The inventory of a deployment, sorted by expiry and then by name; what serves in several places stands there once. */
export function inventory(certificates: readonly Listed[]): pulumi.Output<CertificateRecord[]> {
  return pulumi.all(certificates.map((certificate) => pulumi.output({ ...certificate }))).apply((listings) => {
    const known = listings.flatMap(eachByItself);
    const isFirst = ({ certPem }: { certPem: string }, index: number) => known.findIndex((other) => other.certPem === certPem) === index;
    return known.filter(isFirst).map(recordOf).sort(byExpiry);
  });
}

function recordOf({ name, channel, certPem, renewsAt, servedAt }: pulumi.Unwrap<Listed>): CertificateRecord {
  const { subject, names, issuer, serial, fingerprint, isAuthority, notAfter } = certificateFacts(certPem);
  return { name, channel, subject, names, issuer, serial, fingerprint, isAuthority, servedAt, notAfter, renewsAt };
}

function byExpiry(a: CertificateRecord, b: CertificateRecord): number {
  return compared(a.notAfter, b.notAfter) || compared(`${a.channel}/${a.name}`, `${b.channel}/${b.name}`);
}

/** The order of code points, which is the same on every machine. */
function compared(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
