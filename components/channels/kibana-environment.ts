import { Problem } from "../support/problems";

/**
 * The variables in which Kibana gets its secrets.
 *
 * None is the upper-case name of a setting, as `ELASTICSEARCH_PASSWORD` would be: Kibana's image turns those into
 * arguments on the command line, where everybody on the machine can read them.
 */
const variables = {
  serviceToken: "ELASTICSEARCH_SERVICE_TOKEN",
  password: "KIBANA_SYSTEM_PASSWORD",
  securityKey: "KIBANA_SECURITY_ENCRYPTION_KEY",
  savedObjectsKey: "KIBANA_SAVED_OBJECTS_ENCRYPTION_KEY",
  reportingKey: "KIBANA_REPORTING_ENCRYPTION_KEY",
} as const;

/** A secret that Kibana needs. */
export type KibanaSecret = keyof typeof variables;

/**
 * The secrets of one Kibana: a token or a password unless a certificate is its identity, and three encryption keys of 32
 * characters or more.
 */
export type KibanaSecrets = Readonly<Partial<Record<KibanaSecret, string>>>;

// Both readers take what stands between single quotes as it is, apart from these; systemd drops control characters.
const unwritable = /['\\\p{Cc}]/u;

/**
 * How `kibana.yml` refers to a secret. Kibana puts the value in once it has parsed the file, so it stays one string
 * whatever it looks like.
 *
 * Source: `replaceEnvVarRefs` in Kibana's `kbn-config` package
 */
export function fromEnvironment(secret: KibanaSecret): string {
  return `\${${variables[secret]}}`;
}

/**
 * The content of `kibana.env`, the only file with Kibana's secrets, for `env_file` in Docker Compose and for
 * `EnvironmentFile` in systemd. `docker run --env-file` keeps the quotes and won't do.
 *
 * Source: https://docs.docker.com/compose/how-tos/environment-variables/env-file/ and systemd.exec(5)
 */
export function kibanaEnvironment(secrets: KibanaSecrets): string {
  return given(secrets)
    .map(([secret, value]) => `${variables[secret]}='${value}'\n`)
    .join("");
}

/** Faults of secrets that can't be written into `kibana.env`. No message holds a secret. */
export function environmentProblems(secrets: KibanaSecrets): Problem[] {
  return given(secrets).flatMap(([secret, value]) => {
    if (value === "") return [{ path: secret, reason: "must not be empty" }];
    return unwritable.test(value)
      ? [{ path: secret, reason: "must hold no single quote, backslash, line break or other control character" }]
      : [];
  });
}

function given(secrets: KibanaSecrets): [KibanaSecret, string][] {
  return (Object.keys(variables) as KibanaSecret[]).flatMap((secret) => {
    const value = secrets[secret];
    return value === undefined ? [] : [[secret, value]];
  });
}
