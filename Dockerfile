# An image of Directus that holds the bundle: docker build -t pseo-automation .
FROM node:22-bookworm AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json ./
COPY extensions/pseo-automation/package.json extensions/pseo-automation/
# Building needs no native module: their scripts are left out.
RUN npm ci --ignore-scripts
COPY snapshots snapshots
COPY extensions extensions
RUN npm run build --workspace extensions/pseo-automation

FROM directus/directus:12.4.0
COPY --from=build /build/extensions/pseo-automation/package.json /directus/extensions/pseo-automation/package.json
COPY --from=build /build/extensions/pseo-automation/dist /directus/extensions/pseo-automation/dist
ENV EXTENSIONS_PATH=/directus/extensions
# Plain tables that are not edited by hand, as a bundle cannot hide them itself, and Directus's own two.
ENV DB_EXCLUDE_TABLES=pseo_members,pseo_idempotency_keys,pseo_queue,pseo_events,pseo_event_cursors,pseo_slots,pseo_migrations,pseo_batches,pseo_calls,pseo_answers,pseo_signatures,pseo_datasets,spatial_ref_sys,sysdiagrams
# As `npm start`: garbage is collected early, whatever the machine's memory.
ENV NODE_OPTIONS=--max-old-space-size=512
HEALTHCHECK --interval=10s --timeout=5s --retries=12 --start-period=60s \
  CMD wget --quiet --output-document=- http://127.0.0.1:8055/pseo-endpoints/health
# What was copied belongs to root: the process can read the extension, and write into uploads only.
USER node
