import * as pulumi from "@pulumi/pulumi";
import { randomBytes } from "crypto";
import { type CertificateRecord, ClientAuthentication, KibanaAuthentication, SelfManagedDeployment } from "../../components";
import { Directory } from "../../components/secrets/directory/directory";
import { composeFiles, composeYaml } from "./compose";
import { localSettings } from "./settings";

/** A secured cluster on this machine: its files, and a `compose.yaml` that starts it with the official images. */
export function program() {
  const settings = localSettings();
  const { clusterName, nodeNames, kibanaNames, outputDirectory } = settings;
  const healthCheckClient = settings.clientAuthentication === ClientAuthentication.Required ? "health-check" : undefined;
  const kibanaPassword = settings.kibanaAuthentication === KibanaAuthentication.Password ? password("kibana-system-password") : undefined;

  const deployment = new SelfManagedDeployment("local", {
    clusterName,
    licence: settings.licence,
    bootstrap: settings.bootstrap,
    nodes: nodeNames.map((name) => ({ name })),
    kibanas: kibanaNames.map((name, index) => ({ name, publicBaseUrl: localUrl(settings.kibanaPort + index) })),
    transport: { certificatesPer: settings.certificatesPer },
    http: {
      publicEndpoint: localUrl(settings.httpPort),
      names: settings.httpNames,
      clientAuthentication: settings.clientAuthentication,
      clients: healthCheckClient ? [healthCheckClient] : [],
    },
    kibana: { authentication: settings.kibanaAuthentication, password: kibanaPassword },
    directory: { path: outputDirectory },
  });

  const uid = process.getuid?.() ?? 1000;
  if (uid === 0) void pulumi.log.warn("Elasticsearch refuses to run as root: run this as an ordinary user before starting the containers");
  const compose = new Directory("compose", {
    path: outputDirectory,
    root: outputDirectory,
    files: {
      [composeFiles.compose]: composeYaml({ ...settings, uid, healthCheckClient }),
      [composeFiles.elasticPassword]: password("elastic-password"),
      ...(kibanaPassword && { [composeFiles.kibanaPassword]: pulumi.jsonStringify({ password: kibanaPassword }) }),
    },
  });

  // Certificates that expire together come due at hours of their own.
  const soonest = (of: (certificate: CertificateRecord) => string) =>
    deployment.certificates.apply((certificates) => certificates.map(of).sort()[0]);
  return {
    made: pulumi.interpolate`${nodeNames.length} Elasticsearch nodes and ${kibanaNames.length} Kibana in ${compose.path}`,
    validUntil: soonest(({ notAfter }) => notAfter),
    renewsFrom: soonest(({ renewsAt }) => renewsAt),
    endpoint: deployment.endpoint,
    kibana: kibanaNames.length === 0 ? undefined : localUrl(settings.kibanaPort),
    trust: `${outputDirectory}/clients/http-ca.crt`,
    trustFingerprints: deployment.trustFingerprints,
    channels: deployment.channels.apply((channels) => Object.fromEntries(channels.map((channel) => [channel.name, `${channel.encryption}; ${channel.authentication}`]))),
    next: `docker compose --file ${outputDirectory}/compose.yaml up --detach --wait`,
  };
}

/** A random password that stays what it was at first. */
function password(name: string): pulumi.Output<string> {
  const input = pulumi.secret(randomBytes(18).toString("base64url"));
  return new pulumi.Stash(name, { input }, { ignoreChanges: ["input"] }).output as pulumi.Output<string>;
}

function localUrl(port: number): string {
  return `https://localhost:${port}`;
}
