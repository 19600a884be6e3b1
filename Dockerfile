# The bot in a container: built in one stage, run in another, as a user who may write to /data only.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY knowledge knowledge
RUN python -m venv /app && /app/bin/pip install --no-cache-dir -c constraints.txt '.[all]'

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin faqbot \
    && install --directory --owner=faqbot --mode=700 /data
COPY --from=build /app /app
COPY knowledge /knowledge
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 DATA_DIR=/data XDG_CACHE_HOME=/data/cache KNOWLEDGE_DIR=/knowledge HEALTH_LISTEN=127.0.0.1:9090
# by number, for a host that refuses containers of root and does not know the name
USER 10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9090/healthz', timeout=3)"]
CMD ["faqbot"]
