#!/bin/sh
# Brings the files in this machine's secret into the configuration directory, all of them or none.
# Usage: fetch <settings>. It says which files changed, never anything of what is in them.
set -eu

programs=${0%/*}
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$programs/common.sh"
# shellcheck source-path=SCRIPTDIR source=check.sh
. "$programs/check.sh"
# shellcheck source-path=SCRIPTDIR source=install.sh
. "$programs/install.sh"

main() {
  take_turn
  sweep
  # Not in the configuration directory, which Elasticsearch walks through to see changes: it couldn't read this.
  staging=$(mktemp -d "$home/staging.XXXXXX")
  remove_at_exit "$staging"
  set=$staging/set

  get_secret "$SECRET" "$staging/answer" || die "nothing was changed, AWS could not be asked"
  python3 -I "$programs/unpack.py" "$set" "$REQUIRED" "$OPTIONAL" "$BINARY" <"$staging/answer" || die "nothing was changed, the secret is not complete"
  check
  chown -R "$OWNER:" "$set"

  changed=$(changes)
  if [ -n "$changed" ]; then
    install_set "$changed"
    say "changed: $(one_line "$changed")"
  else
    say "unchanged"
  fi
  restart
}

# The timer, a start of the service and a person may come at the same time.
take_turn() {
  make_run_directory
  exec 9>"$RUN_DIRECTORY/lock"
  flock -w 300 9 || die "another run holds $RUN_DIRECTORY/lock"
}

check() {
  for name in $AUTHORITIES; do check_authorities "$name"; done
  for pair in $PAIRS; do
    # shellcheck disable=SC2046 # two or three names without blanks
    check_pair $(printf '%s' "$pair" | tr : ' ')
  done
  check_places
  [ "$faults" -eq 0 ] || die "nothing was changed, the secret or the directory is at fault"
}

# What is in force only after a restart is noted before it changes, and stays so until the service starts: a run that is
# killed forgets nothing.
restart() {
  [ -s "$pending" ] || return 0
  names=$(one_line "$(cat "$pending")")
  case $(systemctl is-active "$KIND") in
    inactive | failed | unknown) rm -f "$pending" ;;
    *) if [ "$RESTARTS_ITSELF" = yes ]; then restart_now; else complain "$KIND needs a restart, for $names"; fi ;;
  esac
}

# Not awaited: where systemd runs this, the service's start waits for its end.
restart_now() {
  systemctl --no-block try-restart "$KIND"
  rm -f "$pending"
  say "restarts $KIND, for $names"
}

main
