# syntax=docker/dockerfile:1
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# The folder is copied into the image so that a fresh named volume takes over its owner.
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/pipelinebot . && mkdir -p /out/data

# Static binary, no shell, user 65532: nothing to patch but the binary itself.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/pipelinebot /usr/local/bin/pipelinebot
COPY --from=build --chown=65532:65532 /out/data /data
WORKDIR /
ENV STORE_URL=bbolt:/data/pipelinebot.db HTTP_ADDR=0.0.0.0:9090
VOLUME /data
EXPOSE 9090
USER 65532:65532
# The exec form, so that SIGTERM reaches the bot and it settles what is in hand.
ENTRYPOINT ["/usr/local/bin/pipelinebot"]
