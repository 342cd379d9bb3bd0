# One image for web, webhooks, worker, scheduler and migrate; docker-compose.yml says which is which.

FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements-production.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
    --require-hashes --only-binary :all: -r requirements-production.lock
COPY . .
# Settings have no defaults. These are for the two commands below alone, which ask no service
# anything; none of them stays in the image.
RUN env SECRET_KEY=for-the-build-only-and-never-for-people-to-sign-in-with \
    DEBUG=false PUBLIC_URL=https://build.invalid TRUSTED_PROXIES=0 \
    DATABASE_URL=postgres://app:none@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 \
    EMAIL_URL=smtp://127.0.0.1:1 MAIL_FROM=build@build.invalid \
    WEBHOOKS_URL=https://build.invalid PHONE_ACCOUNTS=none SANDBOX_URL=none SANDBOX_MAIL=none \
    SANDBOX_KEY=none SETTLE_AFTER=600 CALL_AGAIN_AFTER=300 FILES=/files \
    CASE_KEYS=build:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY= \
    STATIC_FROM=collected LOG_FORMAT=json \
    sh -ec '/venv/bin/python manage.py compile_words && \
            /venv/bin/python manage.py collectstatic --noinput --verbosity 0'

FROM python:3.11-slim
# The libraries are for records as PDF; /files is the volume of recordings, of the user that we run as.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin belltower \
    && install --directory --owner=belltower /files
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER belltower
EXPOSE 8000 8001
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
