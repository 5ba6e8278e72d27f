import path from "node:path";
import { files } from "../../../components/channels";
import type { MachineKind } from "./kinds";
import { places } from "./places";

const run = (program: string) => `${places.programs}/${program} ${places.settings}`;

const network = ["Wants=network-online.target", "After=network-online.target"];

/** The systemd units of a machine: path below systemd's directory to content. */
export function units(kind: MachineKind): Record<string, string> {
  return {
    "elastic-tls.service": fetchService(kind),
    "elastic-tls.timer": timer,
    "elastic-tls-first-boot.service": firstBootService,
    [`${kind.name}.service.d/elastic-tls.conf`]: dropIn(kind),
  };
}

/** What fails is tried again by the timer, and by the service's own restarts. */
function fetchService(kind: MachineKind): string {
  return unit({
    Unit: [`Description=Fetch the certificates and settings of ${kind.name}`, ...network],
    Service: [
      "Type=oneshot",
      `ExecStart=${run("fetch")}`,
      `RuntimeDirectory=${path.basename(places.run)}`,
      "RuntimeDirectoryPreserve=yes",
      "TimeoutStartSec=5min",
      "PrivateTmp=yes",
      "ProtectHome=yes",
      // No more than this: /etc cut up into writable parts would be several mounts, between which nothing can be renamed.
      "ProtectSystem=yes",
    ],
  });
}

/** Each machine has minutes of its own, always the same, so that not all Kibanas restart at once. */
const timer = unit({
  Unit: ["Description=Look for new certificates and settings every 5 minutes"],
  Timer: ["OnCalendar=*:0/5", "RandomizedDelaySec=5min", "FixedRandomDelay=yes", "AccuracySec=1s"],
  Install: ["WantedBy=timers.target"],
});

const firstBootService = unit({
  Unit: ["Description=Install and start what this machine is for", ...network, "StartLimitIntervalSec=0"],
  Service: ["Type=oneshot", `ExecStart=${run("first-boot")}`, "Restart=on-failure", "RestartSec=30"],
  Install: ["WantedBy=multi-user.target"],
});

/**
 * What is added to the package's unit. Each start looks for news first; one that fails keeps nobody from starting with the
 * files that are there, but without files nothing starts. It is tried again until it succeeds: names may not resolve yet.
 */
function dropIn(kind: MachineKind): string {
  const needed = kind.pairs[0]![1];
  return unit({
    Unit: [
      "Wants=elastic-tls.service",
      "After=elastic-tls.service",
      "StartLimitIntervalSec=0",
      ...(kind.name === "elasticsearch" ? [`RequiresMountsFor=${places.data}`] : []),
    ],
    Service: [
      ...(kind.name === "kibana" ? [`EnvironmentFile=/etc/kibana/${files.kibana.environment}`] : []),
      `ExecStartPre=/usr/bin/test -r /etc/${kind.name}/${needed}`,
      `ExecStartPre=+/usr/bin/rm -f ${places.run}/${kind.name}.needs-restart`,
      "Restart=on-failure",
      "RestartSec=15",
    ],
  });
}

function unit(sections: Record<string, readonly string[]>): string {
  return Object.entries(sections)
    .map(([name, lines]) => [`[${name}]`, ...lines, ""].join("\n"))
    .join("\n");
}
