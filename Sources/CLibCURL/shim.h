// libcurl, loaded when a cluster is first read: linked, its 36 shared libraries would cost every run of the tool 5 to
// 7 ms and be needed where no cluster is read. The wrappers give Swift what it cannot call: variadic functions.

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>

#if LIBCURL_VERSION_NUM < 0x074d00
#error "libcurl 7.77 or later is needed: authorities from memory (CURLOPT_CAINFO_BLOB)"
#endif

typedef struct {
  void *global_init;
  void *easy_init;
  void *easy_cleanup;
  void *easy_setopt;
  void *easy_getinfo;
  void *easy_strerror;
  void *slist_append;
  void *slist_free_all;
  void *multi_init;
  void *multi_cleanup;
  void *multi_setopt;
  void *multi_add_handle;
  void *multi_remove_handle;
  void *multi_perform;
  void *multi_poll;
  void *multi_info_read;
} CurlSymbols;

/// What one finished transfer came to.
typedef struct {
  CURL *handle;
  CURLcode result;
} CurlMessage;

static inline bool curl_symbols_load(CurlSymbols *symbols) {
  void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  symbols->global_init = dlsym(library, "curl_global_init");
  symbols->easy_init = dlsym(library, "curl_easy_init");
  symbols->easy_cleanup = dlsym(library, "curl_easy_cleanup");
  symbols->easy_setopt = dlsym(library, "curl_easy_setopt");
  symbols->easy_getinfo = dlsym(library, "curl_easy_getinfo");
  symbols->easy_strerror = dlsym(library, "curl_easy_strerror");
  symbols->slist_append = dlsym(library, "curl_slist_append");
  symbols->slist_free_all = dlsym(library, "curl_slist_free_all");
  symbols->multi_init = dlsym(library, "curl_multi_init");
  symbols->multi_cleanup = dlsym(library, "curl_multi_cleanup");
  symbols->multi_setopt = dlsym(library, "curl_multi_setopt");
  symbols->multi_add_handle = dlsym(library, "curl_multi_add_handle");
  symbols->multi_remove_handle = dlsym(library, "curl_multi_remove_handle");
  symbols->multi_perform = dlsym(library, "curl_multi_perform");
  symbols->multi_poll = dlsym(library, "curl_multi_poll");
  symbols->multi_info_read = dlsym(library, "curl_multi_info_read");
  if (!symbols->global_init || !symbols->easy_init || !symbols->easy_cleanup || !symbols->easy_setopt ||
      !symbols->easy_getinfo || !symbols->easy_strerror || !symbols->slist_append || !symbols->slist_free_all ||
      !symbols->multi_init || !symbols->multi_cleanup || !symbols->multi_setopt || !symbols->multi_add_handle ||
      !symbols->multi_remove_handle || !symbols->multi_perform || !symbols->multi_poll || !symbols->multi_info_read)
    return false;
  return ((CURLcode(*)(long))symbols->global_init)(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static inline CURL *curl_symbols_easy_init(const CurlSymbols *symbols) {
  return ((CURL * (*)(void)) symbols->easy_init)();
}

static inline void curl_symbols_easy_cleanup(const CurlSymbols *symbols, CURL *handle) {
  ((void (*)(CURL *))symbols->easy_cleanup)(handle);
}

static inline CURLcode curl_symbols_set_long(const CurlSymbols *symbols, CURL *handle, CURLoption option, long value) {
  return ((CURLcode(*)(CURL *, CURLoption, ...))symbols->easy_setopt)(handle, option, value);
}

static inline CURLcode curl_symbols_set_offset(
    const CurlSymbols *symbols, CURL *handle, CURLoption option, long long value) {
  return ((CURLcode(*)(CURL *, CURLoption, ...))symbols->easy_setopt)(handle, option, (curl_off_t)value);
}

static inline CURLcode curl_symbols_set_text(
    const CurlSymbols *symbols, CURL *handle, CURLoption option, const char *_Nullable value) {
  return ((CURLcode(*)(CURL *, CURLoption, ...))symbols->easy_setopt)(handle, option, value);
}

static inline CURLcode curl_symbols_set_pointer(
    const CurlSymbols *symbols, CURL *handle, CURLoption option, void *_Nullable value) {
  return ((CURLcode(*)(CURL *, CURLoption, ...))symbols->easy_setopt)(handle, option, value);
}

static inline CURLcode curl_symbols_set_data(
    const CurlSymbols *symbols, CURL *handle, CURLoption option, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return ((CURLcode(*)(CURL *, CURLoption, ...))symbols->easy_setopt)(handle, option, &blob);
}

/// For both the body and the header lines.
typedef size_t (*CurlReceiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode curl_symbols_set_receiver(
    const CurlSymbols *symbols, CURL *handle, CURLoption option, CurlReceiver receiver) {
  return ((CURLcode(*)(CURL *, CURLoption, ...))symbols->easy_setopt)(handle, option, receiver);
}

static inline long curl_symbols_get_long(const CurlSymbols *symbols, CURL *handle, CURLINFO info) {
  long value = 0;
  ((CURLcode(*)(CURL *, CURLINFO, ...))symbols->easy_getinfo)(handle, info, &value);
  return value;
}

static inline const char *_Nullable curl_symbols_describe(const CurlSymbols *symbols, CURLcode code) {
  return ((const char *(*)(CURLcode))symbols->easy_strerror)(code);
}

static inline struct curl_slist *_Nullable curl_symbols_append(
    const CurlSymbols *symbols, struct curl_slist *_Nullable list, const char *text) {
  return ((struct curl_slist * (*)(struct curl_slist *, const char *)) symbols->slist_append)(list, text);
}

static inline void curl_symbols_free_list(const CurlSymbols *symbols, struct curl_slist *_Nullable list) {
  ((void (*)(struct curl_slist *))symbols->slist_free_all)(list);
}

static inline CURLM *curl_symbols_multi_init(const CurlSymbols *symbols) {
  return ((CURLM * (*)(void)) symbols->multi_init)();
}

static inline void curl_symbols_multi_cleanup(const CurlSymbols *symbols, CURLM *multi) {
  ((CURLMcode(*)(CURLM *))symbols->multi_cleanup)(multi);
}

static inline void curl_symbols_multi_set_long(
    const CurlSymbols *symbols, CURLM *multi, CURLMoption option, long value) {
  ((CURLMcode(*)(CURLM *, CURLMoption, ...))symbols->multi_setopt)(multi, option, value);
}

static inline CURLMcode curl_symbols_multi_add(const CurlSymbols *symbols, CURLM *multi, CURL *handle) {
  return ((CURLMcode(*)(CURLM *, CURL *))symbols->multi_add_handle)(multi, handle);
}

static inline void curl_symbols_multi_remove(const CurlSymbols *symbols, CURLM *multi, CURL *handle) {
  ((CURLMcode(*)(CURLM *, CURL *))symbols->multi_remove_handle)(multi, handle);
}

static inline CURLMcode curl_symbols_multi_perform(const CurlSymbols *symbols, CURLM *multi) {
  int running = 0;
  return ((CURLMcode(*)(CURLM *, int *))symbols->multi_perform)(multi, &running);
}

static inline CURLMcode curl_symbols_multi_poll(const CurlSymbols *symbols, CURLM *multi, int milliseconds) {
  int ready = 0;
  return ((CURLMcode(*)(CURLM *, struct curl_waitfd *, unsigned int, int, int *))symbols->multi_poll)(
      multi, NULL, 0, milliseconds, &ready);
}

/// The next finished transfer; its handle is NULL where there is none.
static inline CurlMessage curl_symbols_multi_next(const CurlSymbols *symbols, CURLM *multi) {
  CurlMessage next = {NULL, CURLE_OK};
  int left = 0;
  CURLMsg *message;
  while ((message = ((CURLMsg * (*)(CURLM *, int *)) symbols->multi_info_read)(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    next.handle = message->easy_handle;
    next.result = message->data.result;
    break;
  }
  return next;
}
