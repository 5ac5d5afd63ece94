# The tool as an image: `docker build -t registry.example.com/platform/portcullis .`
# Pin both images by digest where you build for production, as --build-arg SWIFT_IMAGE=... and RUNTIME_IMAGE=...
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS build
WORKDIR /src
COPY Scripts/install-system-packages Scripts/
RUN Scripts/install-system-packages
COPY . .
RUN swift build -c release --product portcullis --static-swift-stdlib \
  && install -D -s -m 0755 .build/release/portcullis /out/portcullis

FROM ${RUNTIME_IMAGE}
# libcurl is loaded when a cluster is read and therefore not among what the binary is linked with; CEL takes named time
# zones from tzdata.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libcurl4 libre2-9 libyaml-0-2 tzdata \
  && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/debconf/*
COPY --from=build /out/portcullis /usr/local/bin/portcullis
USER 65532:65532
# What is missing shows here and not in the cluster: without a cluster the answer is exit 2, and not for want of libcurl.
RUN portcullis --version \
  && portcullis eval "duration('1h') > duration('1m')" \
  && ldconfig -p | grep -q 'libcurl\.so\.4 '
ENTRYPOINT ["portcullis"]
CMD ["--help"]
