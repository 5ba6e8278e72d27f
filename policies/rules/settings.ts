import type { PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import { deprecatedProtocols } from "../../components/review/model/settings";
import { knownOf } from "../known";
import { type Setting, settingsOf } from "../settings";

interface Concern {
  name: string;
  description: string;
  /** How the names of the settings end. */
  ending: RegExp;
  /** What is wrong with a value, and what to do; undefined if nothing is. */
  reasonAgainst: (value: string, config: Record<string, unknown>) => string | undefined;
  configSchema?: PolicyConfigSchema;
}

/** A rule about the value of settings, wherever a resource holds them. */
function settingRule({ name, description, ending, reasonAgainst, configSchema }: Concern): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    configSchema,
    validateResource: (args, report) => {
      const config = args.getConfig<Record<string, unknown>>();
      for (const setting of settingsOf(knownOf(args.props), ending)) {
        const reasons = setting.values.flatMap((value) => reasonAgainst(value, config) ?? []);
        if (reasons.length > 0) report(`${titleOf(setting)}: ${reasons.join("; ")}`);
      }
    },
  };
}

function titleOf({ place, name }: Setting): string {
  return place === "" ? name : `${name} in ${place}`;
}

const modes = ["none", "certificate", "full"];

export const verificationMode = settingRule({
  name: "verification-mode",
  description: "Whoever opens a connection verifies the other end: verification_mode of Elasticsearch and Beats, verificationMode of Kibana, ssl_verification_mode of Logstash.",
  ending: /verification_?mode$/i,
  configSchema: { properties: { least: { type: "string", enum: ["certificate", "full"], default: "certificate" } } },
  reasonAgainst: (value, { least }) => {
    const mode = value.toLowerCase();
    if (!modes.includes(mode) || modes.indexOf(mode) >= modes.indexOf(String(least))) return undefined;
    return mode === "none" ? "none lets anybody stand between the two ends: give it the authority's certificate and verify" : `${mode} doesn't check the name: set full`;
  },
});

export const clientAuthentication = settingRule({
  name: "transport-client-authentication",
  description: "On the transport layer nodes prove each other who they are, or anybody who reaches it can join.",
  ending: /transport\.ssl\.client_authentication$/i,
  reasonAgainst: (value) => (["none", "optional"].includes(value.toLowerCase()) ? `${value} lets in whoever shows no certificate: set required` : undefined),
});

export const protocols = settingRule({
  name: "tls-protocols",
  description: "Nobody offers a protocol that RFC 8996 and RFC 7568 forbid: TLS 1.1 and older.",
  ending: /(supported_?|transport|http)protocols$/i,
  reasonAgainst: (value) => (deprecatedProtocols.includes(value) ? `${value} is forbidden since RFC 8996: offer TLSv1.3 and TLSv1.2` : undefined),
});
