#pragma once

#include <stdbool.h>
#include <stddef.h>

// TLS for a server that the tests of the live client talk to on the loopback interface, on the OpenSSL that libcurl uses
// anyway. Certificates are made when they are needed, so that none expires in the repository.

typedef struct {
  /// Who it is for; the subject's common name.
  const char *name;
  /// As OpenSSL writes it: `IP:127.0.0.1,DNS:localhost`; NULL for none.
  const char *alternative_names;
  /// Validity in seconds from now.
  long not_before;
  long not_after;
  bool is_authority;
  /// PEM of who signs; NULL for its own signature.
  const char *issuer_certificate;
  const char *issuer_key;
} loopback_certificate_request;

/// A new P-256 key and its certificate, in PEM, to be freed by the caller. False where OpenSSL fails.
bool loopback_make_certificate(const loopback_certificate_request *request, char **certificate, char **key);

/// A server's side of TLS; client certificates are required where `client_authority` is not NULL. NULL on failure.
void *loopback_tls_server(const char *certificate, const char *key, const char *client_authority);
void loopback_tls_server_free(void *server);
/// Chooses HTTP/2 from what a client offers (ALPN); a handshake without it fails.
void loopback_tls_require_http2(void *server);

/// A client's handshake on a connected socket, which trusts any server; NULL where it fails.
void *loopback_tls_connect(int socket);
/// A handshake on an accepted socket; NULL where it fails.
void *loopback_tls_accept(void *server, int socket);
/// As read(2) and write(2).
long loopback_tls_read(void *connection, void *bytes, size_t count);
long loopback_tls_write(void *connection, const void *bytes, size_t count);
/// `says_goodbye` sends the close alert; the socket stays the caller's.
void loopback_tls_close(void *connection, bool says_goodbye);
