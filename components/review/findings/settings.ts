import { unknownSetting } from "../model/custom-resources";
import { type ChangedSetting, changedSettings } from "../model/settings-changes";
import { addedDeprecated, isWeaker, olderProtocols } from "../model/settings";
import { type Facts, type Found, type Rule, type Severity } from "./finding";

interface Concern {
  severityOf: (value: string) => Severity;
  adviceOn: (setting: string) => string;
}

const worst: Severity = "critical";

const concerns: Record<"verification" | "clientAuthentication", Concern> = {
  verification: {
    severityOf: (value) => (["none", "off", "false"].includes(value.toLowerCase()) ? worst : "high"),
    adviceOn: () => "find the certificate or the name that doesn't verify and correct it, instead of verifying less",
  },
  clientAuthentication: {
    severityOf: () => "high",
    adviceOn: (setting) =>
      setting.includes('transport.ssl')
        ? "set required: between nodes nothing else keeps out whoever reaches the transport layer"
        : "make sure that nothing relies on client certificates alone: who shows none is let in to log on",
  },
};

/** A setting with one value that protects less than before. */
function weakened(concern: keyof typeof concerns): Rule {
  return ({ worlds }) =>
    changed(worlds).flatMap(({ setting, kind, deployment, before: [before] = [], after: [after] = [] }): Found[] => {
      if (kind.concern !== concern || !isWeaker(kind, before, after)) return [];
      const { severityOf, adviceOn } = concerns[concern];
      const message = `is to be ${after}, and was ${before}`;
      return [{ severity: severityOf(after ?? ""), subject: setting, deployment, message, advice: kind.weakening?.advice ?? adviceOn(setting) }];
    });
}

/** The settings that change, with the names of their deployments. */
function changed({ before, after }: Facts["worlds"]): (ChangedSetting & { deployment: string })[] {
  return [...after.deployments.values()].flatMap((deployment) => changedSettings(before.deployments.get(deployment.urn), deployment).map((one) => ({ ...one, deployment: deployment.name })));
}

export const verificationWeakened = weakened("verification");
export const clientAuthenticationWeakened = weakened("clientAuthentication");

export const protocolsWidened: Rule = ({ worlds }) =>
  changed(worlds).flatMap(({ setting, kind, deployment, before, after }): Found[] => {
    if (kind.concern !== "protocols" || !before || !after) return [];
    const [older, deprecated] = [olderProtocols(before, after), addedDeprecated(before, after)];
    const added = [...new Set([...older, ...deprecated])];
    if (added.length === 0) return [];
    const allowed = before.join(", ");
    const because = older.length > 0 ? `older than all that were allowed (${allowed})` : `which nobody should speak any more (${allowed} were allowed)`;
    return [{ severity: deprecated.length > 0 ? "high" : "medium", subject: setting, deployment, message: `allows ${added.join(", ")} as well, ${because}`, advice: "leave it out, and update whoever needs it" }];
  });

/** Settings that protect, of which nobody can say before the run whether they still do. */
export const settingUnknown: Rule = ({ worlds }) =>
  changed(worlds).flatMap(({ setting, kind, deployment, before = [], after = [] }): Found[] => {
    if (!kind.concern || before.length === 0 || before.includes(unknownSetting) || !after.includes(unknownSetting)) return [];
    const advice = "make sure that it protects as much as before: give it a value that the preview knows, or look at it after the run";
    return [{ severity: "low", subject: setting, deployment, message: `was ${before.join(", ")}, isn't known before the run`, advice }];
  });

/** By whom a certificate is issued, as far as that decides what others have to trust. */
const issuers: Readonly<Record<string, string>> = {
  operator: "the operator's own authority",
  operatorByAuthority: "ours",
  authority: "ours",
  us: "ours",
  certManager: "cert-manager",
  issued: "the authority that issues here",
  given: "whoever issued what is given",
};

/** Channels that get another issuer, of which nobody has been told. The operator keeps trust in its own when ours takes over between nodes. */
export const issuerChanged: Rule = ({ worlds }) =>
  changed(worlds).flatMap(({ setting, kind, deployment, before: [before] = [], after: [after] = [] }): Found[] => {
    const [was, is] = [before, after].map((way) => (way !== undefined && Object.hasOwn(issuers, way) ? issuers[way] : undefined));
    const isSafe = setting === "transportCertificates" && before === "operator" && after === "authority";
    if (kind.concern !== "issuer" || was === undefined || is === undefined || was === is || isSafe) return [];
    const message = `come from ${is} from now on, until now from ${was}`;
    return [{ severity: "high", subject: setting, deployment, message, advice: "let everybody who connects trust both before this run: nothing overlaps when the issuer changes" }];
  });
