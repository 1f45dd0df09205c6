#!/bin/sh
# The job of the comparison (see peers.py) with jq and awk: jq_awk.sh FILE
exec 3<"$1"
jq -r '.properties | [.appId, .userId, .ipAddress, .status.errorCode, .resourceId, .isInteractive, .createdDateTime]
    | @tsv' <&3 |
awk -F '\t' '
    # Seconds since some day; the days of a date by Howard Hinnant.
    function seconds(time,    y, m, d) {
        y = substr(time, 1, 4); m = substr(time, 6, 2); d = substr(time, 9, 2)
        if (m <= 2) { y--; m += 12 }
        d += 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5)
        return d * 86400 + substr(time, 12, 2) * 3600 + substr(time, 15, 2) * 60 + substr(time, 18, 10)
    }
    $6 == "false" {
        if (!groups[$1 FS $2 FS $3 FS $4 FS $5 FS substr($7, 1, 13)]++) count++
        members++
        if ($4 == 0) { n = ++others[$2]; address[$2, n] = $3; at[$2, n] = seconds($7) }
    }
    $6 == "true" && $4 == 0 { user[++ones] = $2; from[ones] = $3; when[ones] = seconds($7) }
    END {
        for (one = 1; one <= ones; one++)
            for (n = 1; n <= others[user[one]]; n++) {
                apart = at[user[one], n] - when[one]
                if (apart <= 3600 && apart >= -3600 && address[user[one], n] != from[one]) pairs++
            }
        print count, members, pairs + 0
    }'
