#include "loopback_tls.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

static X509 *read_certificate(const char *pem) {
  BIO *bio = BIO_new_mem_buf(pem, -1);
  X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
  BIO_free(bio);
  return certificate;
}

static EVP_PKEY *read_key(const char *pem) {
  BIO *bio = BIO_new_mem_buf(pem, -1);
  EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
  BIO_free(bio);
  return key;
}

static char *text_of(BIO *bio) {
  char *bytes = NULL;
  long count = BIO_get_mem_data(bio, &bytes);
  char *text = malloc((size_t)count + 1);
  memcpy(text, bytes, (size_t)count);
  text[count] = 0;
  BIO_free(bio);
  return text;
}

static void add_extension(X509 *certificate, X509 *issuer, int kind, const char *value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
  X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
  if (!extension) return;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

bool loopback_make_certificate(const loopback_certificate_request *request, char **certificate_text, char **key_text) {
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = X509_new();
  if (!key || !certificate) return false;
  X509_set_version(certificate, 2);
  unsigned char serial[8];
  arc4random_buf(serial, sizeof serial);
  serial[0] &= 0x7f;
  BIGNUM *number = BN_bin2bn(serial, sizeof serial, NULL);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(certificate), request->not_before);
  X509_gmtime_adj(X509_getm_notAfter(certificate), request->not_after);
  X509_set_pubkey(certificate, key);
  X509_NAME *name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)request->name, -1, -1, 0);
  X509 *issuer = request->issuer_certificate ? read_certificate(request->issuer_certificate) : NULL;
  EVP_PKEY *issuer_key = request->issuer_key ? read_key(request->issuer_key) : NULL;
  X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : name);
  X509 *signer = issuer ? issuer : certificate;
  add_extension(certificate, signer, NID_basic_constraints, request->is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  if (request->is_authority) add_extension(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
  if (request->alternative_names)
    add_extension(certificate, signer, NID_subject_alt_name, request->alternative_names);
  bool is_signed = X509_sign(certificate, issuer_key ? issuer_key : key, EVP_sha256()) > 0;

  BIO *out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, certificate);
  *certificate_text = text_of(out);
  out = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
  *key_text = text_of(out);
  X509_free(issuer);
  EVP_PKEY_free(issuer_key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return is_signed;
}

void *loopback_tls_server(const char *certificate_text, const char *key_text, const char *client_authority) {
  SSL_CTX *context = SSL_CTX_new(TLS_server_method());
  X509 *certificate = read_certificate(certificate_text);
  EVP_PKEY *key = read_key(key_text);
  bool is_usable = context && certificate && key && SSL_CTX_use_certificate(context, certificate) == 1 &&
                   SSL_CTX_use_PrivateKey(context, key) == 1;
  if (is_usable && client_authority) {
    X509 *authority = read_certificate(client_authority);
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority);
    X509_free(authority);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_session_id_context(context, (const unsigned char *)"loopback", 8);
  }
  X509_free(certificate);
  EVP_PKEY_free(key);
  if (is_usable) return context;
  SSL_CTX_free(context);
  return NULL;
}

void loopback_tls_server_free(void *server) { SSL_CTX_free(server); }

static int choose_http2(SSL *connection, const unsigned char **chosen, unsigned char *length,
                        const unsigned char *offered, unsigned int offered_length, void *context) {
  static const unsigned char http2[] = {2, 'h', '2'};
  int result = SSL_select_next_proto((unsigned char **)chosen, length, http2, sizeof http2, offered, offered_length);
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void loopback_tls_require_http2(void *server) { SSL_CTX_set_alpn_select_cb(server, choose_http2, NULL); }

void *loopback_tls_connect(int socket) {
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  SSL *connection = SSL_new(context);
  SSL_CTX_free(context);
  if (!connection) return NULL;
  SSL_set_fd(connection, socket);
  if (SSL_connect(connection) == 1) return connection;
  ERR_clear_error();
  SSL_free(connection);
  return NULL;
}

void *loopback_tls_accept(void *server, int socket) {
  SSL *connection = SSL_new(server);
  if (!connection) return NULL;
  SSL_set_fd(connection, socket);
  if (SSL_accept(connection) == 1) return connection;
  ERR_clear_error();
  SSL_free(connection);
  return NULL;
}

long loopback_tls_read(void *connection, void *bytes, size_t count) {
  size_t read = 0;
  if (SSL_read_ex(connection, bytes, count, &read) == 1) return (long)read;
  ERR_clear_error();
  return 0;
}

long loopback_tls_write(void *connection, const void *bytes, size_t count) {
  size_t written = 0;
  if (SSL_write_ex(connection, bytes, count, &written) == 1) return (long)written;
  ERR_clear_error();
  return -1;
}

void loopback_tls_close(void *connection, bool says_goodbye) {
  if (says_goodbye) SSL_shutdown(connection);
  SSL_free(connection);
}
