# syntax=docker/dockerfile:1
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# With .git, from which the Go tool takes the version and the commit. Only the binary goes into the image.
COPY . .
# The folder is copied into the image so that a fresh named volume takes over its owner. A folder of the host that is
# mounted instead must belong to 65532.
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/pipelinebot . && mkdir -p /out/data

# Static binary, no shell, user 65532: nothing to patch but the binary itself. The image brings the certificates of public
# authorities and the time zones (CRON_TZ in POLL_SCHEDULE).
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/pipelinebot /usr/local/bin/pipelinebot
COPY --from=build --chown=65532:65532 /out/data /data
WORKDIR /
ENV STORE_URL=bbolt:/data/pipelinebot.db HTTP_ADDR=0.0.0.0:9090
VOLUME /data
EXPOSE 9090
USER 65532:65532
# There is no shell in the image and nothing to fetch a page with, so the bot asks itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["/usr/local/bin/pipelinebot", "health"]
# The exec form, so that SIGTERM reaches the bot and it settles what is in hand.
ENTRYPOINT ["/usr/local/bin/pipelinebot"]
