#!/bin/sh
# Makes this machine what its settings say: files first, then the package, then the service. systemd runs it until it
# succeeds once, so every step may be repeated.
# Usage: first-boot <settings>
set -eu

programs=${0%/*}
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$programs/common.sh"

main() {
  add_account
  [ -z "$DATA_DIRECTORY" ] || mount_data
  # As the package has it: what root makes in it belongs to the service's group.
  install -d -m 2750 -o root -g "$KIND" "$DIRECTORY"
  "$programs/fetch" "$settings"
  [ -z "$HEAP_MEGABYTES" ] || set_heap
  install_package
  # Kibana's package gives the whole directory to root.
  "$programs/fetch" "$settings"
  [ -z "$BOOTSTRAP_SECRET" ] || "$programs/bootstrap" "$settings" keystore
  systemctl daemon-reload
  systemctl enable "$KIND.service" elastic-tls.timer
  systemctl start elastic-tls.timer
  # Not awaited: the others' names may not resolve yet, and systemd starts it again until they do.
  systemctl --no-block start "$KIND.service"
  [ -z "$BOOTSTRAP_SECRET" ] || "$programs/bootstrap" "$settings" kibana-system
  systemctl disable elastic-tls-first-boot.service
  say "first boot is complete"
}

# As the package does, which leaves an account that is there.
add_account() {
  getent group "$KIND" >/dev/null || groupadd --system "$KIND"
  getent passwd "$KIND" >/dev/null ||
    useradd --system --no-create-home --home-dir "/usr/share/$KIND" --gid "$KIND" --shell /sbin/nologin "$KIND"
}

# /etc/fstab has the device, made a file system if it is empty; systemd waits for it to be attached.
mount_data() {
  systemctl daemon-reload
  systemctl start "$(systemd-escape --path --suffix=mount "$DATA_DIRECTORY")"
  install -d -m 2750 -o "$KIND" -g "$KIND" "$DATA_DIRECTORY"
}

set_heap() {
  umask 027
  install -d -m 2750 -o root -g "$KIND" "$DIRECTORY/jvm.options.d"
  printf -- '-Xms%sm\n-Xmx%sm\n' "$HEAP_MEGABYTES" "$HEAP_MEGABYTES" >"$DIRECTORY/jvm.options.d/heap.options"
  umask 077
}

# Our settings are there by now. The package leaves them (it writes an .rpmnew beside them), and its automatic
# configuration, which would print a password, finds security configured and does nothing.
install_package() {
  rpm --quiet -q "$KIND-$VERSION" || dnf install -y --enablerepo=elastic "$KIND-$VERSION"
}

main
