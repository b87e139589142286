# Sourced: installs Debian packages that are missing.

# The libraries and tools that a build needs, and the time zones that schedules need.
build_packages=(libcurl4-openssl-dev libpq-dev librabbitmq-dev libsodium-dev libsqlite3-dev libyaml-dev pkg-config tzdata)
# The servers that the tests start, and what starts them.
server_packages=(openssl postgresql python3 python3-aiosmtpd rabbitmq-server)

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# need_packages NAME…: installs those that are missing; as root, or through sudo.
need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "this is no Debian system: what it calls $* must be there already"
        return
    fi
    local missing=() name
    for name in "$@"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
    done
    ((${#missing[@]} > 0)) || return 0

    local as_root=()
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            say "run this once as root: apt-get install ${missing[*]}"
            return 1
        fi
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >&2 || {
        say "apt-get could not install ${missing[*]}"
        return 1
    }
}

# need_swift: fails with one line where there is no toolchain.
need_swift() {
    command -v swift >/dev/null && return
    say "no Swift toolchain on the PATH: https://www.swift.org/install/linux"
    return 1
}
