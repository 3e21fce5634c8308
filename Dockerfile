# The app in a container: locked dependencies, a user without rights, a health check.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY src src
COPY geodata geodata
COPY static static
COPY app.py app.py
COPY .streamlit .streamlit
RUN python -m venv /opt/hotspots \
 && /opt/hotspots/bin/pip install --no-cache-dir --require-hashes -r requirements.lock \
 && /opt/hotspots/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && /opt/hotspots/bin/python -m hotspots.action.warm_up

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 hotspots && install -d -o hotspots -g hotspots -m 0700 /data
COPY --from=build /opt/hotspots /opt/hotspots
COPY --from=build /build /build
WORKDIR /build
USER hotspots
ENV HOTSPOTS_DATABASE=sqlite:////data/register.sqlite PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["/opt/hotspots/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["/opt/hotspots/bin/hotspots", "serve", "--host", "0.0.0.0", "--port", "8501"]
