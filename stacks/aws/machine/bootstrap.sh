#!/bin/sh
# What the secret of the cluster's beginning is for.
# Usage: bootstrap <settings> keystore | kibana-system
#
# Passwords go from the secret to their readers through pipes: none is in an argument, in the environment or in a file on
# a disk, and none is printed.
set -eu

# shellcheck source-path=SCRIPTDIR source=common.sh
. "${0%/*}/common.sh"
values=${0%/*}/bootstrap.py
PATH=$PATH:/usr/share/elasticsearch/bin

main() {
  make_run_directory
  work=$(mktemp -d "$RUN_DIRECTORY/bootstrap.XXXXXX")
  remove_at_exit "$work"
  answer=$work/answer
  case $1 in
    keystore) seed_keystore ;;
    kibana-system) set_kibana_password ;;
    *) die "no such step: $1" ;;
  esac
}

# elastic's password until somebody sets another one. A keystore that has it keeps it.
seed_keystore() {
  keystore=$DIRECTORY/elasticsearch.keystore
  [ -e "$keystore" ] || elasticsearch-keystore create
  if ! elasticsearch-keystore list | grep -qx bootstrap.password; then
    read_secret
    python3 -I "$values" elastic <"$answer" >"$work/password"
    elasticsearch-keystore add -x bootstrap.password <"$work/password"
    say "bootstrap.password is in the keystore"
  fi
  # As the package has it: the tool ran as root, the service reads it.
  chown "root:$KIND" "$keystore"
  chmod 660 "$keystore"
}

# Sets the same password as often as it is run, from whichever node.
set_kibana_password() {
  read_secret
  python3 -I "$values" kibana-request <"$answer" >"$work/request"
  [ -s "$work/request" ] || return 0
  curl --silent --show-error --fail --output "$work/reply" --cacert "$DIRECTORY/certs/http-ca.crt" --config - \
    --connect-timeout 5 --max-time 60 --retry "$ATTEMPTS" --retry-all-errors \
    "$HTTP_URL/_security/user/kibana_system/_password" <"$work/request" || die "the password of kibana_system could not be set"
  say "the password of kibana_system is set"
}

read_secret() {
  get_secret "$BOOTSTRAP_SECRET" "$answer" || die "the bootstrap secret could not be read"
}

main "$2"
