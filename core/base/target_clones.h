// STRATA_CLONES compiles a function for AVX-512, AVX2 + FMA and plain x86-64 and chooses when the
// program is loaded. Templates may carry it. The thread sanitizer cannot run the choosing code, and
// older compilers do not know these names.
#pragma once

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12 && defined(__x86_64__) && \
    !defined(__SANITIZE_THREAD__)
#define STRATA_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define STRATA_CLONES
#endif
