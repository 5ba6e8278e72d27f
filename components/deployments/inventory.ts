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

/** The inventory of a deployment, sorted by expiry and then by name. */
export function inventory(certificates: readonly Listed[]): pulumi.Output<CertificateRecord[]> {
  return pulumi.all(certificates.map((certificate) => pulumi.output({ ...certificate }))).apply((listings) => eachOnce(listings.flatMap(eachByItself).map(recordOf)).sort(byExpiry));
}

/** An authority stands there once, a leaf once for each channel, with all places that present it: one may be for several nodes. */
function eachOnce(records: readonly CertificateRecord[]): CertificateRecord[] {
  const known = new Map<string, CertificateRecord>();
  for (const record of records) {
    const key = record.isAuthority ? record.fingerprint : `${record.fingerprint} ${record.channel}`;
    const first = known.get(key) ?? record;
    known.set(key, { ...first, servedAt: [...new Set([...first.servedAt, ...record.servedAt])] });
  }
  return [...known.values()];
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
