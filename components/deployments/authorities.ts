import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority } from "../pki/certificate-authority";
import { certificateFacts } from "../pki/certificate-facts";
import { AuthorityGenerations, Generations, generationsOf } from "../pki/generations";
import { normalPem, pemBlocks } from "../pki/pem";
import { ResolvedAuthority, SigningAuthority, resolveAuthority } from "../pki/signing-authority";
import { hoursAfter, hoursPerDay, isoInstant } from "../support/calendar";
import { Problem, refuse } from "../support/problems";
import { GenerationHistory } from "./generation-history";
import { Listed, listed } from "./inventory";

/** The authorities of a deployment: none signs before the step of its generations is found sound. */
export class Authorities {
  /** What is remembered of their generations. */
  readonly histories: GenerationHistory[] = [];

  /**
   * @param name the deployment's name, which the names of its children begin with
   */
  constructor(
    private readonly component: pulumi.Resource,
    private readonly name: string,
    private readonly args: { organization: string; protectKey?: boolean },
  ) {}

  /** Makes an authority of the deployment's own. */
  own(of: string, rotation: AuthorityGenerations = {}): ResolvedAuthority {
    const path = `rotation.${of}`;
    // Not made before its step is found sound: its keys may be protected, so that what a refused run has made would stay.
    const sound = this.soundStep(of, path, generationsOf(rotation));
    const authority = new CertificateAuthority(
      `${this.name}-${of}-authority`,
      { commonName: `${of} authority`, ...this.args, ...rotation },
      { parent: this.component, dependsOn: sound.apply(() => []) },
    );
    return resolveAuthority(this.component, path, authority);
  }

  /** Takes one that was given at that argument. */
  given(of: string, path: string, authority: SigningAuthority): ResolvedAuthority {
    const resolved = resolveAuthority(this.component, path, authority);
    return resolved.generations && resolved !== authority ? onceSound(resolved, this.soundStep(of, path, resolved.generations)) : resolved;
  }

  private soundStep(of: string, path: string, generations: Generations): pulumi.Output<void> {
    const history = new GenerationHistory(this.component, path, `${this.name}-${of}-authority`, generations);
    this.histories.push(history);
    return history.soundStep();
  }
}

/** Whether two authorities are plainly one. */
export function isSameAuthority(a: SigningAuthority | undefined, b: SigningAuthority | undefined): boolean {
  if (!a || !b) return false;
  return a === b || (typeof a.certPem === "string" && typeof b.certPem === "string" && normalPem(a.certPem) === normalPem(b.certPem));
}

/** The authority, unless it turns out, once both are known, to be the other: then nobody signs by it nor trusts it. */
export function unlessSame(component: pulumi.Resource, other: ResolvedAuthority, authority: ResolvedAuthority, problem: Problem): ResolvedAuthority {
  const apart = pulumi.all([other.issuerId, authority.issuerId]).apply(([one, two]) => refuse(component, one === two ? [problem] : []));
  return onceSound(authority, apart);
}

/** The authority, for nobody to use or trust before that. */
function onceSound(authority: ResolvedAuthority, sound: pulumi.Output<void>): ResolvedAuthority {
  const once = (pem: pulumi.Output<string>) => pulumi.all([pem, sound]).apply(([known]) => known);
  return { ...authority, certPem: once(authority.certPem), trustPem: once(authority.trustPem) };
}

/** An authority for the inventory, each generation that is trusted by itself. Who renews one that was made elsewhere isn't known. */
export function generationsListed(channel: string, authority: ResolvedAuthority): Listed[] {
  const name = `${channel} authority`;
  const { generations = [] } = authority.generations ?? {};
  if (generations.length < 2) return [listed(name, channel, authority)];
  return generations.map((generation, index) => {
    const certPem = authority.trustPem.apply((pem) => pemBlocks(pem)[index]!);
    const renewsAt = pulumi
      .all([certPem, authority.renewBeforeDays])
      .apply(([pem, days]) => (Number.isFinite(days) ? isoInstant(hoursAfter(new Date(certificateFacts(pem).notAfter), -days * hoursPerDay)) : ""));
    return listed(`${name} ${generation}`, channel, { certPem, renewsAt });
  });
}
