# shellcheck shell=sh
# How a set of files gets into the configuration directory. Sourced by fetch.
#
# `certs` is a link to a directory of its own for each set, and one rename(2) changes it: a key is never beside the
# certificate of another. What a killed run leaves is swept by the next one.

# shellcheck disable=SC2154 # settings come from common.sh
home=${settings%/*}
pending=$RUN_DIRECTORY/$KIND.needs-restart
# Of files that a set need not hold, those are removed that an earlier set brought, not those of the package.
installed=$home/installed

sweep() {
  rm -rf "$home"/staging.*
  sweep_revisions
}

sweep_revisions() {
  current=$(revision)
  for found in "$DIRECTORY"/..certs-*; do
    [ "$found" = "$DIRECTORY/$current" ] || rm -rf "$found"
  done
}

# The directory that `certs` leads to, nothing if it isn't a link of ours.
revision() {
  target=$(readlink "$DIRECTORY/certs") || return 0
  case ${target#..certs-} in
    "$target" | "" | *[!0-9]*) ;;
    *) printf '%s' "$target" ;;
  esac
}

# Nothing that is somebody else's may be where we would write.
check_places() {
  [ "$(stat -c %m "$staging")" = "$(stat -c %m "$DIRECTORY")" ] || fault "$DIRECTORY" "is on another file system than $home"
  if [ -L "$DIRECTORY/certs" ]; then
    [ -n "$(revision)" ] || fault certs "is a link and not ours, move it away"
  elif [ -d "$DIRECTORY/certs" ]; then
    [ -z "$(ls -A "$DIRECTORY/certs")" ] || fault certs "is a directory with files of somebody else, move it away"
  elif [ -e "$DIRECTORY/certs" ]; then
    fault certs "is a file and should be a directory, move it away"
  fi
  for name in $REQUIRED $OPTIONAL; do
    case $name in certs/*) continue ;; esac
    if [ -d "$DIRECTORY/$name" ]; then fault "$name" "is a directory and should be a file, move it away"; fi
  done
}

# The names that differ from the set in content, mode or owner, one a line: an upgrade of Kibana's package gives all to root.
changes() {
  for name in $REQUIRED $OPTIONAL; do
    if [ -e "$set/$name" ]; then
      is_as_in_set "$name" || echo "$name"
    elif was_installed "$name" && [ -e "$DIRECTORY/$name" ]; then
      echo "$name"
    fi
  done
}

is_as_in_set() {
  [ ! -L "$DIRECTORY/$1" ] && cmp -s "$set/$1" "$DIRECTORY/$1" && [ "$(stat -c '%a %U' "$DIRECTORY/$1")" = "600 $OWNER" ]
}

was_installed() {
  grep -qxF "$1" "$installed" 2>/dev/null
}

# install_set <names>: what the settings refer to is there before they change.
install_set() {
  held=$(for name in $REQUIRED $OPTIONAL; do [ ! -e "$set/$name" ] || echo "$name"; done)
  note_restart "$1"
  record "$held" "$(cat "$installed" 2>/dev/null || true)"
  case $1 in *certs/*) swap_certs ;; esac
  for name in $1; do
    case $name in certs/*) continue ;; esac
    if [ -e "$set/$name" ]; then mv -T "$set/$name" "$DIRECTORY/$name"; else rm -f "$DIRECTORY/$name"; fi
  done
  sync "$DIRECTORY"
  record "$held"
  sweep_revisions
}

note_restart() {
  umask 022
  for name in $1; do
    case " $RESTARTS " in *" $name "*) echo "$name" >>"$pending" ;; esac
  done
  umask 077
}

record() {
  printf '%s\n' "$@" >"$staging/installed"
  mv -T "$staging/installed" "$installed"
}

swap_certs() {
  former=$(revision)
  next=..certs-$((${former#..certs-} + 1))
  mv -T "$set/certs" "$DIRECTORY/$next"
  ln -s "$next" "$staging/certs"
  [ -L "$DIRECTORY/certs" ] || [ ! -d "$DIRECTORY/certs" ] || rmdir "$DIRECTORY/certs"
  mv -T "$staging/certs" "$DIRECTORY/certs"
}
