# syntax=docker/dockerfile:1

FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# with optional packages: the TypeScript compiler is one for each platform
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json mikro-orm.config.ts ./
COPY migrations ./migrations
COPY src ./src
RUN npx tsc -p tsconfig.build.json

FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# without optional packages: they bring a Node, which this image has
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:26-slim
WORKDIR /app
# a new volume takes its owner from here
RUN mkdir /data && chown node:node /data
COPY package.json LICENSE ./
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
ENV NODE_ENV=production DATABASE_URL=sqlite:/data/almanac.db
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/healthz`).then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=32", "dist/src/main.js"]
