# FirstClick as one small image: `docker build -t firstclick .`, or with Redis beside it: `docker compose up --build`.
# The first stage has what reads codes by the door's camera. The second makes wheels, FirstClick's with compiled modules; the
# third installs them offline, without a compiler.

ARG PYTHON=python:3.11.11-slim-bookworm

FROM node:22-slim AS reader
WORKDIR /reader
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && cd node_modules/zxing-wasm && mkdir /zxing && cp dist/iife/reader/index.js /zxing/reader.js \
    && cp LICENSE dist/reader/zxing_reader.wasm /zxing

FROM ${PYTHON} AS wheels
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
# What FirstClick needs changes less often than FirstClick: these wheels are made again only when the pins change.
COPY requirements/run.txt requirements/run.txt
RUN pip wheel --wheel-dir /wheels --requirement requirements/run.txt
# mypyc is a part of mypy, in the version of the tests, and reads the types of what FirstClick needs.
COPY requirements/dev.txt requirements/dev.txt
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev \
    && pip install --find-links=/wheels --requirement requirements/run.txt \
    && pip install --constraint requirements/dev.txt setuptools mypy
COPY pyproject.toml setup.py README.md LICENSE ./
COPY src src
COPY --from=reader /zxing src/firstclick/static/door/zxing
RUN FIRSTCLICK_COMPILE=1 pip wheel --wheel-dir /wheels --no-deps --no-build-isolation .

FROM ${PYTHON}
LABEL org.opencontainers.image.title="FirstClick" \
      org.opencontainers.image.description="A real-time seat-booking server for cinemas and small venues." \
      org.opencontainers.image.licenses="MIT"
ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
# /data belongs to the user before it becomes a volume: a new volume takes over its owner.
RUN groupadd --system --gid 10001 firstclick \
    && useradd --system --uid 10001 --gid firstclick --home-dir /data --no-create-home --shell /usr/sbin/nologin firstclick \
    && install --directory --mode=0700 --owner=firstclick --group=firstclick /data
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-index --find-links=/wheels firstclick

ENV HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8080
# /healthz, not /readyz: a server whose Redis is gone goes on by itself when it is back, and must not be replaced for it.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
CMD ["firstclick", "serve"]
