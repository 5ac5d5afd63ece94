#include "cre2.h"

#include <re2/re2.h>

#include <algorithm>
#include <vector>

struct cre2_program {
  RE2 regex;
  cre2_program(const re2::StringPiece &pattern, const RE2::Options &options) : regex(pattern, options) {}
};

cre2_program *cre2_compile(const char *pattern, size_t length) {
  RE2::Options options;
  // RE2 would otherwise print a refused pattern to stderr.
  options.set_log_errors(false);
  return new cre2_program(re2::StringPiece(pattern, length), options);
}

const char *cre2_error(const cre2_program *program) {
  return program->regex.ok() ? nullptr : program->regex.error().c_str();
}

void cre2_free(cre2_program *program) { delete program; }

int cre2_group_count(const cre2_program *program) { return program->regex.NumberOfCapturingGroups(); }

int cre2_search(const cre2_program *program, const char *text, size_t length, size_t start, int64_t *begin,
                int64_t *end, int groups) {
  re2::StringPiece subject(text, length);
  if (groups <= 0) {
    return program->regex.Match(subject, start, length, RE2::UNANCHORED, nullptr, 0);
  }
  std::vector<re2::StringPiece> found(groups);
  if (!program->regex.Match(subject, start, length, RE2::UNANCHORED, found.data(), groups)) {
    return 0;
  }
  for (int i = 0; i < groups; i++) {
    bool took_part = found[i].data() != nullptr;
    begin[i] = took_part ? found[i].data() - text : -1;
    end[i] = took_part ? begin[i] + static_cast<int64_t>(found[i].size()) : -1;
  }
  return 1;
}
