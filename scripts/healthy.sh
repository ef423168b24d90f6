#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Asks the server on this machine whether it is healthy, with nothing but bash: the container image has no curl.
# Ends with 0 if so. The address is that of KOLLEGIUM_BIND, as the server itself reads it.

set -euo pipefail

bind=${KOLLEGIUM_BIND:-127.0.0.1:8536}
host=${bind%:*}
host=${host//[\[\]]/}

exec 3<>"/dev/tcp/$host/${bind##*:}"
printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 8 _ status _ <&3
[[ $status == 200 ]]
