#!/usr/bin/env bash
# The loop in five minutes: a website, its rows, a plan, pages. Needs curl and the token that `npm start` printed.
set -euo pipefail
API="${URL:-http://127.0.0.1:8055}/pseo-endpoints"
here=$(cd "$(dirname "$0")" && pwd)
call() { curl --silent --show-error --fail-with-body -H "Authorization: Bearer $TOKEN" "$@"; }
field() { grep -o "\"$1\":\"\{0,1\}[a-z0-9_]*" | head -n 1 | sed 's/.*[:"]//'; }

# 1. A website to write for.
site=$(call "$API/pseo" -H 'Content-Type: application/json' -d '{
  "website_url": "https://planets.example",
  "name": "Planets",
  "master_prompt": "Pages about the planets for curious readers. Compare them with each other.",
  "settings": { "import_sitemap": false }
}' | field id)
echo "website $site"

# 2. Rows: each becomes a planned page. Repeating this updates and never doubles.
call "$API/pseo/$site/pages/import?route=/planets/%7Bslug%7D&title=%7Bname%7D%20in%20numbers" \
  -H 'Content-Type: text/csv' --data-binary "@$here/planets.csv"
echo

# 3. A content plan adds the pages that lead to them.
call "$API/generate/main-json" -H 'Content-Type: application/json' -d "{
  \"pseo_id\": $site,
  \"language_code\": \"en-US\",
  \"description\": \"We publish an atlas of the solar system for schools and families: every planet with its size, its orbit, its moons and its temperature, compared with the others, so that children understand what the numbers mean.\"
}"
echo

# 4. Ten pages in the background. The key makes a repetition of this call harmless.
generation=$(call "$API/trigger/bulk-generation" -H 'Content-Type: application/json' -H "Idempotency-Key: tour-$site" \
  -d "{ \"pseo_id\": $site, \"post_count\": 10 }" | field generation_id)
for _ in $(seq 120); do
  status=$(call "$API/generations/$generation" | field status)
  [ "$status" = pending ] || [ "$status" = running ] || break
  sleep 0.5
done
echo "generation $generation $status"

# 5. What was written, as a web page, and what it cost.
article=$(call "$API/articles?pseo_id=$site&limit=1" | field id)
preview=$(call "$API/articles/$article/preview")
echo "${preview:0:400}"
call "$API/credits"
echo
