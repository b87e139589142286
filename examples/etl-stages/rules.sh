#!/bin/sh
# The rules of the business: rules.sh ACCEPTED FOLDER REVIEW_ABOVE. Orders above so many cents go to a person first.
set -eu
accepted=$1 folder=$2 review_above=$3

awk -F, -v limit="$review_above" -v approved="$folder/approved.csv" -v review="$folder/review.csv" '
    NR == 1 { print > approved; print > review; next }
    { if ($5 > limit) { reviewed++; print > review } else { kept++; print > approved } }
    END { printf "approved_count=%d\nreview_count=%d\n", kept, reviewed }
' "$accepted" >> "$OCTOPIPE_OUTPUT"

{
    echo "approved=$folder/approved.csv"
    echo "review=$folder/review.csv"
} >> "$OCTOPIPE_OUTPUT"
