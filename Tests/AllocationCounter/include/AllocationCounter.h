#pragma once
#include <stdbool.h>
#include <stdint.h>

/// How often the calling thread has asked for heap memory since it started. Counts malloc, calloc, realloc and the
/// aligned forms of whatever is linked into the process, the Swift runtime included.
uint64_t allocation_count(void);

/// Whether this build counts: a sanitizer's heap is its own.
bool counts_allocations(void);
