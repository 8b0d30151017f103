# One image for web, worker, beat and set-up. Mirrors: --build-arg PIP_INDEX_URL=… --build-arg npm_config_registry=…
ARG PYTHON_IMAGE=python:3.13.7-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG PIP_INDEX_URL
ARG npm_config_registry
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt requirements-node.txt ./
RUN python -m venv /venv && /venv/bin/pip install -q --require-hashes --no-deps -r requirements.txt \
    && python -m venv /node && /node/bin/pip install -q --require-hashes --no-deps -r requirements-node.txt
COPY package.json package-lock.json .npmrc ./
COPY salesops/assets.py salesops/
COPY static/icons.txt static/
RUN /node/bin/python salesops/assets.py && rm -rf node_modules
COPY . .
RUN export SECRET_KEY=for-the-build-only DEBUG=false DATA_DIR=/tmp/build STATIC_ROOT=/app/staticfiles \
    && /venv/bin/python manage.py messages --compile \
    && /venv/bin/python manage.py collectstatic --noinput -v 0 \
    && /venv/bin/python -m compileall -q /app && rm -rf /tmp/build

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 salesops && useradd --uid 10001 --gid salesops --no-create-home --home-dir /data salesops \
    && install -d -o salesops -g salesops /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DEBUG=false DATA_DIR=/data STATIC_ROOT=/app/staticfiles
WORKDIR /app
USER salesops
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "salesops/probe.py", "/healthz"]
CMD ["gunicorn", "salesops.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=8", \
     "--worker-tmp-dir=/dev/shm", "--max-requests=10000", "--max-requests-jitter=1000", "--access-logfile=-"]
