#ifndef PORTCULLIS_CRE2_H
#define PORTCULLIS_CRE2_H

#include <stddef.h>
#include <stdint.h>

// A C face for RE2: Swift imports C without putting C++ interoperability on every client module.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_program cre2_program;

/// Compiles a pattern. Never fails to return; ask `cre2_error` whether the pattern was accepted.
cre2_program *cre2_compile(const char *pattern, size_t length);

/// The reason why the pattern was refused (NUL-terminated, lives as long as the program), or NULL.
const char *cre2_error(const cre2_program *program);

void cre2_free(cre2_program *program);

/// How many capturing groups the pattern has.
int cre2_group_count(const cre2_program *program);

/// Searches text[start..<length]. On a match fills `begin` and `end` (byte offsets, -1 where a group took no part)
/// for the first `groups` groups, group 0 being the whole match.
int cre2_search(const cre2_program *program, const char *text, size_t length, size_t start, int64_t *begin,
                int64_t *end, int groups);

#ifdef __cplusplus
}
#endif
#endif
