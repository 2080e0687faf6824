# One image for each app: docker build --build-arg APP=worker-default -t celerity-worker-default .
# Built on glibc, not Alpine: native packages of the workers ship binaries for it.

# Only what decides about packages, so that a change of code does not install them anew.
FROM node:24-slim AS manifests
WORKDIR /app
COPY . .
RUN mkdir /manifests \
  && find . -path ./node_modules -prune -o \( -name package.json -o -name package-lock.json -o -name .npmrc \) \
     -exec cp --parents {} /manifests \;

FROM node:24-slim AS build
WORKDIR /app
COPY --from=manifests /manifests ./
RUN npm ci
COPY . .
ARG APP=api
# The app and what it refers to; then what only building needed is dropped.
RUN npx tsc --build "apps/${APP}" \
  && if [ -d "apps/${APP}/web" ]; then node tools/src/build-pages.mjs; fi \
  && npm prune --omit=dev \
  && find apps libs \( -name src -o -name '*.tsbuildinfo' -o -name 'jest.config.js' -o -name 'tsconfig.json' \) -prune -exec rm -rf {} +

FROM node:24-slim
ARG APP=api
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/libs ./libs
COPY --from=build /app/apps/${APP} ./apps/${APP}
# A name without a variable in it: Node is process 1 with no shell around it, and gets SIGTERM itself.
RUN ln -s "apps/${APP}/dist/main.js" main.js
# A volume that is mounted here for the first time belongs to whom the folder belongs.
RUN mkdir -p /data/artifacts && chown node:node /data/artifacts
ENV ARTIFACTS_URL=/data/artifacts
USER node
CMD ["node", "main.js"]
