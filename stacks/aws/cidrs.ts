import { IPv4, IPv6, parseCIDR } from "ipaddr.js";
import { quoted } from "../../components/support/names";
import { Problem } from "../../components/support/problems";

/** Faults of the ranges from which something may be reached. */
export function cidrProblems(path: string, given: readonly string[]): Problem[] {
  if (given.length === 0) return [{ path, reason: 'must hold at least one range of addresses, as in ["10.0.0.0/16"], got none' }];
  return given.flatMap((cidr, index) =>
    networkOf(cidr) === cidr && given.indexOf(cidr) === index
      ? []
      : [{ path: `${path}[${index}]`, reason: `must be a range of addresses that begins it and is there once, as in "10.0.0.0/16", got ${quoted(cidr)}` }],
  );
}

/** The range as a security group's rule takes it. */
export function cidrSource(cidr: string): { cidrIpv4: string } | { cidrIpv6: string } {
  return cidr.includes(":") ? { cidrIpv6: cidr } : { cidrIpv4: cidr };
}

/** The range as part of a resource's name, where a colon would end it. */
export function cidrLabel(cidr: string): string {
  return cidr.replace(/[^0-9a-f]+/g, "-");
}

/** The range that an address and a length stand for, in the one spelling that AWS keeps; nothing if they stand for none. */
function networkOf(cidr: string): string | undefined {
  try {
    const [address, length] = parseCIDR(cidr);
    const network = address.kind() === "ipv4" ? IPv4.networkAddressFromCIDR(cidr) : IPv6.networkAddressFromCIDR(cidr);
    return `${network.toString()}/${length}`;
  } catch {
    return undefined;
  }
}
